"""The marketplace's own table of what devices cost new."""
