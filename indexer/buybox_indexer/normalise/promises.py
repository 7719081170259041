"""What a seller promises: when it is delivered, how long it is warranted, until when it may be sent back."""

from functools import lru_cache

from buybox_indexer.listing import Listing
from buybox_indexer.normalise.spans import Column, read_span
from buybox_indexer.normalise.step import Step
from buybox_indexer.normalise.words import Words

DELIVERY = Column("delivery_days", "days", latest=True, highest=120)
WARRANTY = Column("warranty_months", "months", latest=False, highest=120)
RETURNS = Column("return_days", "days", latest=False, highest=400)


def delivery_step(words: Words) -> Step:
    """Fill the days until delivery, at worst."""
    return _span_step(DELIVERY, words)


def warranty_step(words: Words) -> Step:
    """Fill the months of warranty, at least."""
    return _span_step(WARRANTY, words)


def returns_step(words: Words) -> Step:
    """Fill the days in which it may be sent back, at least."""
    return _span_step(RETURNS, words)


def _span_step(column: Column, words: Words) -> Step:
    @lru_cache(maxsize=4_096)
    def read(text: str) -> int | None:
        return read_span(text, column, words.time)

    def step(listing: Listing) -> bool:
        text = listing.given.get(column.name)
        if text is None:
            return False
        setattr(listing, column.name, read(text))
        return not text.isdecimal()

    return step
