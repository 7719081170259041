"""Careful buyers who read from the top and stop when they are satisfied, on a marketplace ordered by its sales.

Clicks follow the dynamic Bayesian model (O. Chapelle and Y. Zhang, "A dynamic Bayesian network click model for web
search ranking", WWW 2009): a shopper looks at the next place only when not satisfied yet, so that how much a place is
seen depends on what stands above it. 15 % of the lists have neighbours swapped on purpose, and say so.
"""

import numpy as np
from simulators.careful_taste import believed_cost, experienced, listed_value, price_value, stars_value
from simulators.columns import Flags, Numbers, sigmoid, standard
from simulators.deeds import Deeds, Swaps, swap_neighbours
from simulators.marketplace import LATER_DAY, Marketplace, Shape
from simulators.places import Market
from simulators.sellers import SellerShape
from simulators.simulation import Shoppers
from simulators.visits import NOBODY, Visits, ordered

SHAPE = Shape(
    markets=(Market("NL", "EUR", 1.0, 2, 0.6), Market("SE", "SEK", 11.3, 2, 0.4)),
    sellers=SellerShape(count=45, quality_spread=0.75, new_share=0.15, premium=0.03, liking=0.20),
    liking=0.25,
    reference_told=True,
)
"""Good sellers ask 3 % more for each deviation of quality, so that the cheapest is often not the best."""

SWAP_SHARE = 0.15
CLICK_AT, SATISFIED_AT, BUY_SHARE = 2.95, 2.2, 0.62
GO_ON_UNCLICKED, GO_ON_CLICKED = 0.84, 0.90
SCREEN = 4
"""Places that a page renders at a time, as the shopper scrolls."""


def order(marketplace: Marketplace, visits: Visits, rng: np.random.Generator) -> tuple[Numbers, Swaps]:
    """Return the lists as shown: by a sales rank that is made anew each week, with some neighbours swapped."""
    facts = marketplace.facts
    sales = 0.8 * standard(np.log1p(facts.orders)) + 0.6 * standard(price_value(facts))
    weeks = rng.standard_normal((LATER_DAY // 7 + 1, len(sales)))
    listing = np.where(visits.standing == NOBODY, 0, visits.standing)
    score = sales[listing] + 0.5 * weeks[(visits.day // 7).astype(np.int64)[:, None], listing]
    return swap_neighbours(ordered(visits.standing, score), SWAP_SHARE, rng)


def browse(marketplace: Marketplace, _visits: Visits, shown: Numbers, rng: np.random.Generator) -> Deeds:
    """Return what the shoppers do, each reading from the top."""
    listing = np.where(shown == NOBODY, 0, shown)
    there = shown != NOBODY
    thrift = np.exp(0.3 * rng.standard_normal((len(shown), 1)))
    pickiness = 0.5 * rng.standard_normal((len(shown), 1))
    known = listed_value(marketplace.facts)[listing] + thrift * price_value(marketplace.facts)[listing] - pickiness
    tempting = rng.random(shown.shape) < sigmoid(known + stars_value(marketplace.facts)[listing] - CLICK_AT)
    page = known - believed_cost(marketplace.facts)[listing] + 0.2 * rng.standard_normal(shown.shape)
    pleasing = rng.random(shown.shape) < sigmoid(page - SATISFIED_AT)
    read, clicked, satisfied = _read(there, tempting, pleasing, rng)
    return Deeds(_rendered(read, there), clicked, satisfied, satisfied & (rng.random(shown.shape) < BUY_SHARE))


def _read(there: Flags, tempting: Flags, pleasing: Flags, rng: np.random.Generator) -> tuple[Flags, Flags, Flags]:
    read, clicked, satisfied = (np.zeros(there.shape, dtype=np.bool_) for _ in range(3))
    goes_on = np.ones(len(there), dtype=np.bool_)
    for place in range(there.shape[1]):
        read[:, place] = goes_on & there[:, place]
        clicked[:, place] = read[:, place] & tempting[:, place]
        satisfied[:, place] = clicked[:, place] & pleasing[:, place]
        patience = np.where(clicked[:, place], GO_ON_CLICKED, GO_ON_UNCLICKED)
        goes_on &= ~satisfied[:, place] & (rng.random(len(there)) < patience)
    return read, clicked, satisfied


def _rendered(read: Flags, there: Flags) -> Flags:
    """Return what the page had drawn: whole screens, one more when the shopper is near the end of the last."""
    screens = 1 + read.sum(axis=1) // SCREEN
    return np.asarray(there & (np.arange(there.shape[1]) < SCREEN * screens[:, None]), dtype=np.bool_)


CASCADE = Shoppers("cascade", SHAPE, experienced, order, browse)
