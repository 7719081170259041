"""How good a seller is: orders counted, rates shrunk towards the market, grades that promise too much."""
