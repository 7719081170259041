"""Which searches are logged, what of them, and what of the log may be shown again."""
