"""What shoppers did with the lists that they saw, and what came after a purchase."""

import msgspec
import numpy as np
from simulators.columns import Column, Flags, Numbers
from simulators.marketplace import Facts
from simulators.visits import NOBODY

NOT_REPORTED = 0
"""What became of a purchase: nothing to tell."""

AFTERMATHS = ("", "cancellation", "faulty", "not_as_described", "too_late", "changed_mind")

SENT_BACK_WHEN_LATE = 0.25
SENT_BACK_WHEN_FAULTY = 0.85
"""Some live with a small fault or a late parcel; what is reported is less than what went wrong."""

CHANGED_MIND = 0.02
"""A right of withdrawal of 14 days is used by one buyer in fifty here, whoever the seller is."""


class Swaps(msgspec.Struct, frozen=True):
    """Neighbours that were swapped on purpose, or could have been; `first` is 0 where nothing was recorded."""

    first: Numbers  # the upper of the two places, from 1
    swapped: Flags
    probability: float


class Deeds(msgspec.Struct, frozen=True):
    """Flags of the shape of the lists: a row a list, a column a place."""

    rendered: Flags
    clicked: Flags
    in_cart: Flags
    bought: Flags


def draw_aftermath(facts: Facts, shown: Numbers, bought: Flags, rng: np.random.Generator) -> Numbers:
    """Return for each place what became of a purchase, a place in AFTERMATHS."""
    listing = np.where(shown == NOBODY, 0, shown)
    chances: list[Column] = [
        facts.cancelled[listing],
        SENT_BACK_WHEN_FAULTY * facts.faulty[listing],
        SENT_BACK_WHEN_FAULTY * facts.misdescribed[listing],
        SENT_BACK_WHEN_LATE * facts.late[listing],
        np.full(shown.shape, CHANGED_MIND),
    ]
    limits = np.cumsum(chances, axis=0)
    kind = 1 + (rng.random(shown.shape) >= limits).sum(axis=0)
    return np.where(bought & (kind < len(AFTERMATHS)), kind, NOT_REPORTED)


def swap_neighbours(shown: Numbers, share: float, rng: np.random.Generator) -> tuple[Numbers, Swaps]:
    """Choose a pair of neighbours in a `share` of the lists and swap every second pair."""
    sizes = (shown != NOBODY).sum(axis=1)
    chosen = rng.random(len(shown)) < share
    first = np.where(chosen, 1 + (rng.random(len(shown)) * (sizes - 1)).astype(np.int64), 0)
    swapped = chosen & (rng.random(len(shown)) < 0.5)
    after = shown.copy()
    rows, upper = np.flatnonzero(swapped), first[swapped] - 1
    after[rows, upper], after[rows, upper + 1] = shown[rows, upper + 1], shown[rows, upper]
    return after, Swaps(first, swapped, 0.5)
