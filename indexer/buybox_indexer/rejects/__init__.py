"""Rows turned away: kept with their reason, listed, and tried again."""
