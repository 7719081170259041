"""Pure: a request in, the body of an engine request out."""
