"""Rules of lists: which are in force, which are for a list, and what they do to it."""
