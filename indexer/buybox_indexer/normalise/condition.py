"""The condition: what became of the device before it was offered."""

import re
from functools import lru_cache

from buybox_indexer.listing import Listing
from buybox_indexer.normalise.step import Step
from buybox_indexer.normalise.words import Words, fold

UNKNOWN = "unknown"


def condition_step(words: Words) -> Step:
    """Fill the condition; a feed without the column sells refurbished devices."""
    patterns = [(name, _starting(inside)) for name, inside in words.conditions]

    @lru_cache(maxsize=4_096)
    def read(label: str) -> str:
        folded = fold(label).replace("\u2019", "'")
        return next((name for name, pattern in patterns if pattern.search(folded)), UNKNOWN)

    def step(listing: Listing) -> bool:
        label = listing.given.get("condition")
        if label is None:
            return False
        listing.condition = read(label)
        return listing.condition not in {label, UNKNOWN}

    return step


def _starting(words: tuple[str, ...]) -> re.Pattern[str]:
    """Match the words from the start of a word, so that "unused" holds no "used"; Japanese has no such starts."""
    plain = [rf"(?<![^\W_]){re.escape(word)}" if word.isascii() else re.escape(word) for word in words]
    return re.compile("|".join(plain))
