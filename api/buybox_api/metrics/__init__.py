"""What operators watch: counted in each process, looked up in the engine at a scrape, told at `/metrics`."""
