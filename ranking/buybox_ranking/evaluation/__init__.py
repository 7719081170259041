"""How well an order of offers serves shoppers, measured on lists that were shown."""
