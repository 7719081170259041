"""What of a device document a list needs."""

CARD_FIELDS = {"excludes": ["offers", "codes", "words", "choices"]}
"""All but what only matching needs, and the frontier, of which a list takes the leading offers alone."""
