"""Who looks for what, when, and the offers that stand then: the lists before anybody has ordered them."""

import msgspec
import numpy as np
from simulators.columns import Column, Numbers
from simulators.marketplace import LOG_DAYS, Marketplace
from simulators.offers import MOST

NOBODY = -1
"""Fills the places beyond the end of a list."""

FEWEST = 3
"""A list of fewer offers has nothing to order."""

VISITS_A_CLIENT = 2.0


class Visits(msgspec.Struct, frozen=True):
    """One entry a list, in the order of time; `standing` has a row a list and MOST places."""

    day: Column  # with its fraction
    device: Numbers
    market: Numbers
    client: Numbers
    standing: Numbers  # listings, NOBODY beyond the end


def draw_visits(marketplace: Marketplace, count: int, rng: np.random.Generator) -> Visits:
    """Draw some `count` visits; those that find fewer than three offers are left out."""
    shares = np.array([market.share for market in marketplace.shape.markets])
    day = np.sort(rng.uniform(0, LOG_DAYS, count))
    device = rng.choice(len(marketplace.devices.names), count, p=marketplace.devices.demand)
    market = rng.choice(len(shares), count, p=shares / shares.sum())
    client = rng.integers(0, round(count / VISITS_A_CLIENT), count)
    standing = _standing(marketplace, day, device, market)
    kept = (standing != NOBODY).sum(axis=1) >= FEWEST
    return Visits(day[kept], device[kept], market[kept], client[kept], standing[kept])


def _standing(marketplace: Marketplace, day: Column, device: Numbers, market: Numbers) -> Numbers:
    listings, offers = marketplace.listings, marketplace.offers
    markets = len(marketplace.shape.markets)
    place = (offers.device * markets + offers.market)[listings.offer]
    order = np.argsort(place, kind="stable")
    edges = np.searchsorted(place[order], np.arange(len(marketplace.devices.names) * markets + 1))
    standing = np.full((len(day), MOST), NOBODY, dtype=np.int64)
    for row, (at, key) in enumerate(zip(day, device * markets + market, strict=True)):
        there = order[edges[key] : edges[key + 1]]
        live = there[(listings.starts[there] <= at) & (listings.ends[there] > at)]
        standing[row, : len(live)] = live
    return standing


def ordered(standing: Numbers, score: Column) -> Numbers:
    """Return each row's listings by falling score, the empty places last."""
    places = np.argsort(np.where(standing == NOBODY, -np.inf, score) * -1, axis=1, kind="stable")
    return np.take_along_axis(standing, places, axis=1)
