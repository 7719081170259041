"""Feeds in, offers out."""
