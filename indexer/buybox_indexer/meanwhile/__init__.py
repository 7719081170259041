"""Changes that come while a load builds the next generation: found, and brought forward before it is swapped in."""
