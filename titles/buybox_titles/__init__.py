"""Understanding titles and queries: parse, then match; the same code for listings and for buyers."""
