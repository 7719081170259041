"""Asking the storefront from a terminal: options in, a readable answer or one JSON document out."""
