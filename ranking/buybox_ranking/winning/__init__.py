"""What would make an offer first in its box: the price to win and the next best moves."""
