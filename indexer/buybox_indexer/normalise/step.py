"""What a normalising step is, and the limits of what is believed."""

from collections.abc import Callable

from buybox_indexer.listing import Listing, TurnedAway

Step = Callable[[Listing], bool]
"""One step: fills its fields of a listing and says whether it changed what the seller wrote; raises TurnedAway."""

Reader = Callable[[str], object]
"""Reads one column's text; raises TurnedAway."""


def no_number(column: str, text: str, wanted: str) -> TurnedAway:
    """Return the refusal of a text that is no number, span or word of its column."""
    return TurnedAway("bad_number", f"{column} {text[:40]!r} {wanted}")
