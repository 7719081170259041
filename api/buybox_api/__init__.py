"""HTTP and pages: parse, ask, rank, present."""
