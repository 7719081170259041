"""Pages of one seller: where it stands, how it wins, what was turned away and why."""
