"""Policies over time: drafts, versions, trials, and which is in force."""
