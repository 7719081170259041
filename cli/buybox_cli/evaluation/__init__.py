"""What `buybox evaluate` is made of: the models to compare, every score, and the tables."""
