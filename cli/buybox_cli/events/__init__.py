"""Shopper events from files into the engine's event log."""
