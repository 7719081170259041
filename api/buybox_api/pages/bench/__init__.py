"""Pages of merchandisers: what is live and what is prepared, what a change would do, and what became of it."""
