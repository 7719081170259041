"""What is asked of the engine at a scrape, one subject a file, each answered in families of metrics."""
