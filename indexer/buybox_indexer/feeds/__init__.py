"""Readers of the forms in which sellers send their stock."""
