"""Changes inside a live generation: one seller's feeds read again, blocks set and lifted."""
