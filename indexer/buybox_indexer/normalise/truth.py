"""Yes and no as sellers write them."""

from functools import lru_cache

from buybox_indexer.listing import Listing
from buybox_indexer.normalise.step import Step, no_number
from buybox_indexer.normalise.words import Words, fold


def truth(text: str, column: str, yes: frozenset[str], no: frozenset[str]) -> bool:
    """Read yes or no; raises TurnedAway(`bad_number`)."""
    folded = fold(text)
    if folded in yes:
        return True
    if folded in no:
        return False
    raise no_number(column, text, "is neither yes nor no")


def parts_step(words: Words) -> Step:
    """Fill whether all parts are the maker's."""
    yes, no = words.yes | words.genuine_yes, words.no | words.genuine_no

    @lru_cache(maxsize=1_024)
    def read(text: str) -> bool:
        return truth(text, "genuine_parts", yes, no)

    def step(listing: Listing) -> bool:
        text = listing.given.get("genuine_parts")
        if text is None:
            return False
        listing.genuine_parts = read(text)
        return text not in {"true", "false"}

    return step
