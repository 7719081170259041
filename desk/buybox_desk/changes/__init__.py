"""Batches of changes that sellers send: stored first, applied by the indexer, told at their address."""
