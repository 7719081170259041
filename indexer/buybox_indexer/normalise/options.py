"""Colour, keyboard and network lock: what only a column says; the words that titles use too are the parser's."""

from functools import lru_cache

from buybox_indexer.listing import Listing
from buybox_indexer.normalise.step import Step
from buybox_indexer.normalise.words import Words, fold

LOCKED = "locked"
"""A lock to an operator that is not named, as the title parser writes it."""


def colour_step(words: Words) -> Step:
    """Take out a colour that names none: "random" is a box of its own, matched by no colour."""
    folded = lru_cache(maxsize=4_096)(fold)

    def step(listing: Listing) -> bool:
        text = listing.given.get("colour")
        if text is None or folded(text) not in words.options.no_colour:
            return False
        del listing.given["colour"]
        return True

    return step


def keyboard_step(words: Words) -> Step:
    """Write a language or country that a keyboard column names as its layout."""
    folded = lru_cache(maxsize=1_024)(fold)

    def step(listing: Listing) -> bool:
        text = listing.given.get("keyboard")
        layout = words.options.keyboards.get(folded(text)) if text is not None else None
        if layout is None:
            return False
        listing.given["keyboard"] = layout
        return True

    return step


def lock_step(words: Words) -> Step:
    """Read yes and no of a lock column: a device without a lock states none."""
    folded = lru_cache(maxsize=1_024)(fold)

    def step(listing: Listing) -> bool:
        text = listing.given.get("network_lock")
        if text is None:
            return False
        if folded(text) in words.options.unlocked:
            del listing.given["network_lock"]
            return True
        if folded(text) in words.options.locked and text != LOCKED:
            listing.given["network_lock"] = LOCKED
            return True
        return False

    return step
