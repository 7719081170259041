"""Shopper events: lists as they were shown, what was done with them, and how both reach the engine."""
