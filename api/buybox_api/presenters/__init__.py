"""Pure: what was found in, what is answered out."""
