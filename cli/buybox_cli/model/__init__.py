"""What `buybox model` shares: models by name, and two of them compared."""
