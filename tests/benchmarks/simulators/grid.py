"""Bargain hunters and premium buyers before a grid of two columns, whose first screen is seen nearly evenly.

Bias of place: two columns of three rows fill the first screen and are looked at almost alike, then comes a cliff. And a
bias of trust (A. Agarwal and others, "Addressing trust bias for unbiased learning-to-rank", WWW 2019): what stands at
the top is clicked at times for standing there, whatever it is. The page draws two screens at once, so that an
impression does not say that anybody looked. Nothing is swapped on purpose: lists change with the prices, with the
nightly order, and where shoppers sort by price themselves, which bargain hunters do more than others.
"""

import numpy as np
from simulators.columns import Column, Flags, Numbers, sigmoid, standard
from simulators.deeds import Deeds, Swaps
from simulators.marketplace import LATER_DAY, Marketplace, Shape
from simulators.mixed_tastes import BARGAIN, BARGAIN_SHARE, PREMIUM, at_a_glance, experienced, on_the_page
from simulators.places import Market
from simulators.sellers import SellerShape
from simulators.simulation import Shoppers
from simulators.visits import NOBODY, Visits, ordered

SHAPE = Shape(
    markets=(Market("US", "USD", 1.08, 2, 0.65), Market("JP", "JPY", 165.0, 0, 0.35)),
    sellers=SellerShape(count=60, quality_spread=0.6, new_share=0.2, premium=0.005, liking=0.15),
    liking=0.30,
    reference_told=False,
)
"""Prices say next to nothing of a seller here, and the offers file names no reference price."""

SORTED_BY_PRICE = {"bargain": 0.35, "premium": 0.05}

SEEN = np.array([0.97, 0.96, 0.95, 0.93, 0.90, 0.87] + [0.80, 0.78, 0.74, 0.72, 0.66, 0.64] + [0.6] * 4)
SCREEN, DRAWN_AT_ONCE = 6, 12
NEXT_SCREEN = (0.36, 0.45)
"""How many go on to the second screen, and from there to the third: the cliff."""

TRUST = np.array([0.05, 0.045, 0.025, 0.02, 0.012, 0.01] + [0.004] * 10)

CLICK_AT, CART_AT, BUY_SHARE = {"bargain": 3.2, "premium": 3.5}, 1.9, 0.6


def order(marketplace: Marketplace, visits: Visits, rng: np.random.Generator) -> tuple[Numbers, Swaps]:
    """Return the lists as shown: the marketplace's own nightly order, or sorted by price by the shopper."""
    facts, count = marketplace.facts, len(visits.day)
    usual = (
        0.5 * standard(-facts.paid)
        + 0.5 * standard(np.log1p(facts.orders))
        + 0.2 * standard(facts.grade.astype(np.float64))
    )
    nights = rng.standard_normal((LATER_DAY + 1, len(usual)))
    listing = np.where(visits.standing == NOBODY, 0, visits.standing)
    score = usual[listing] + 0.7 * nights[visits.day.astype(np.int64)[:, None], listing]
    share = np.where(_bargain(visits), SORTED_BY_PRICE["bargain"], SORTED_BY_PRICE["premium"])
    sorts = rng.random(count) < share
    score = np.where(sorts[:, None], -facts.paid[listing], score)
    return ordered(visits.standing, score), Swaps(np.zeros(count, np.int64), np.zeros(count, np.bool_), 0.5)


def browse(marketplace: Marketplace, visits: Visits, shown: Numbers, rng: np.random.Generator) -> Deeds:
    """Return what the shoppers do: each looks over a screen or more, opens some, and buys one of those at most."""
    facts = marketplace.facts
    listing, there = np.where(shown == NOBODY, 0, shown), shown != NOBODY
    bargain = _bargain(visits)[:, None]
    seen = _seen(there, rng)
    known = _by_kind(bargain, *(at_a_glance(facts, taste)[listing] for taste in (BARGAIN, PREMIUM)))
    at = _by_kind(bargain, np.float64(CLICK_AT["bargain"]), np.float64(CLICK_AT["premium"]))
    mood = 0.5 * rng.standard_normal((len(shown), 1))
    chance = sigmoid(known - at - mood)
    clicked = seen & (rng.random(shown.shape) < chance + (1 - chance) * TRUST)
    page = _by_kind(bargain, *(on_the_page(facts, taste)[listing] for taste in (BARGAIN, PREMIUM)))
    in_cart = _best_of(clicked, page - CART_AT - mood, rng)
    return Deeds(there & _drawn(seen), clicked, in_cart, in_cart & (rng.random(shown.shape) < BUY_SHARE))


def _bargain(visits: Visits) -> Flags:
    """Tell who hunts bargains: it is the client's nature, in every one of its visits."""
    return np.asarray(visits.client % 10 < 10 * BARGAIN_SHARE, dtype=np.bool_)


def _by_kind(bargain: Flags, one: Column | np.float64, other: Column | np.float64) -> Column:
    return np.asarray(np.where(bargain, one, other), dtype=np.float64)


def _seen(there: Flags, rng: np.random.Generator) -> Flags:
    second = rng.random(len(there)) < NEXT_SCREEN[0]
    third = second & (rng.random(len(there)) < NEXT_SCREEN[1])
    screens = 1 + second.astype(np.int64) + third
    reached = np.arange(there.shape[1]) < SCREEN * screens[:, None]
    return there & reached & (rng.random(there.shape) < SEEN)


def _drawn(seen: Flags) -> Flags:
    """Return the places drawn: two screens at once, the third when it was scrolled to."""
    places = np.arange(seen.shape[1])
    scrolled = seen[:, DRAWN_AT_ONCE:].sum(axis=1) > 0
    return np.asarray((places < DRAWN_AT_ONCE) | scrolled[:, None], dtype=np.bool_)


def _best_of(clicked: Flags, value: Column, rng: np.random.Generator) -> Flags:
    """Return the one of the clicked that is best to the shopper, where it is better than buying nothing."""
    heard = np.where(clicked, value + rng.gumbel(size=value.shape), -np.inf)
    best = heard.argmax(axis=1)
    rows = np.arange(len(value))
    taken = np.zeros(clicked.shape, dtype=np.bool_)
    taken[rows, best] = heard[rows, best] > rng.gumbel(size=len(value))
    return taken


GRID = Shoppers("grid", SHAPE, experienced, order, browse)
