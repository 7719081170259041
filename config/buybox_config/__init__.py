"""What is fixed before the first row: settings, clients, catalogue, markets, sellers, grades and policy."""
