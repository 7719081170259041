"""The simulated marketplace: seller feeds, orders and shoppers with a known taste."""
