"""What `buybox catalogue` does."""
