"""Sellers' orders counted in one pass, over every window and weighted by age; what cannot be true is counted apart."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

import msgspec
from buybox_config.grades import GRADES

from buybox_ranking.quality.decay import HALF_LIFE_DAYS, LONGEST_DAYS, weight
from buybox_ranking.quality.orders import Order, Outcome, judge_order
from buybox_ranking.quality.seen_orders import SeenOrders
from buybox_ranking.quality.seller_quality import HIGHEST_RATING, SellerCounts

WINDOWS = (7, 10, 14, 30, 60, 90, LONGEST_DAYS)
"""Days: those that a seller's sheet shows, and those that marketplaces publish limits for."""

SHOWN_WINDOWS = (7, 30, 90, LONGEST_DAYS)

LOW_STARS = 2
"""Marketplaces call one or two stars a negative rating."""


class GradeCounts(msgspec.Struct, frozen=True):
    """A seller's orders of one promised grade, over 365 days."""

    orders: int  # not cancelled
    not_as_described: int


class SellerWindows(msgspec.Struct, frozen=True):
    """What was counted of one seller."""

    windows: dict[int, SellerCounts]  # by days, plain
    decayed: SellerCounts  # weighted by age
    grades: dict[str, GradeCounts]  # by canonical word; orders without one are left out here alone


class OrderCounts(msgspec.Struct, frozen=True):
    """Counts by seller, and what was left out by reason."""

    by_seller: dict[str, SellerWindows]
    invalid: dict[str, int]
    outside_window: int  # older than the longest window


class _Tally(msgspec.Struct):
    orders: float = 0
    cancelled_by_seller: float = 0
    late: float = 0
    defective: float = 0
    reviews: float = 0
    stars: float = 0
    not_as_described: float = 0
    returned: float = 0
    low_ratings: float = 0

    def add(self, found: Outcome, weighs: float = 1) -> None:
        """Count an order."""
        self.orders += weighs
        self.cancelled_by_seller += weighs * found.cancelled_by_seller
        self.late += weighs * found.late
        self.defective += weighs * (found.faulty or found.not_as_described)
        self.not_as_described += weighs * found.not_as_described
        self.returned += weighs * found.returned
        if found.rating is not None:
            self.reviews += weighs
            self.stars += weighs * found.rating
            self.low_ratings += weighs * (found.rating <= LOW_STARS)

    def counts(self) -> SellerCounts:
        """Return what was counted."""
        facts = {name: getattr(self, name) for name in self.__struct_fields__ if name != "stars"}
        rating = min(self.stars / self.reviews, HIGHEST_RATING) if self.reviews else None  # sums of fractions go astray
        return SellerCounts(**facts, rating=rating)


class _SellerTally:
    def __init__(self, half_life_days: float) -> None:
        self._half_life_days = half_life_days
        self._steps = [_Tally() for _ in WINDOWS]
        self._decayed = _Tally()
        self._grades: dict[str, list[int]] = {}

    def add(self, order: Order, found: Outcome) -> None:
        step = next(place for place, days in enumerate(WINDOWS) if found.age_days <= days)
        self._steps[step].add(found)
        self._decayed.add(found, weight(found.age_days, self._half_life_days))
        if order.grade in GRADES and not found.cancelled:
            counted = self._grades.setdefault(order.grade, [0, 0])
            counted[0] += 1
            counted[1] += found.not_as_described

    def windows(self) -> SellerWindows:
        """Add the steps up: each window holds the shorter ones."""
        whole, windows = _Tally(), {}
        for days, step in zip(WINDOWS, self._steps, strict=True):
            for name in whole.__struct_fields__:
                setattr(whole, name, getattr(whole, name) + getattr(step, name))
            windows[days] = whole.counts()
        grades = {grade: GradeCounts(*self._grades[grade]) for grade in GRADES if grade in self._grades}
        return SellerWindows(windows, self._decayed.counts(), grades)


def count_orders(orders: Iterable[Order], now: dt.datetime, half_life_days: float = HALF_LIFE_DAYS) -> OrderCounts:
    """Count each seller's orders before `now` (UTC), streaming, in memory that does not grow with the orders.

    An order delivered, shipped or returned before it was placed, in the future, with an unreadable time, a rating off
    the scale, or seen before is no evidence: it is counted in `invalid` under its reason.
    """
    tallies: dict[str, _SellerTally] = {}
    invalid: Counter[str] = Counter()
    seen, outside = SeenOrders(), 0
    for order in orders:
        found = "duplicate" if seen.before(order.seller, order.order_id) else judge_order(order, now)
        if isinstance(found, str):
            invalid[found] += 1
        elif found.age_days > LONGEST_DAYS:
            outside += 1
        else:
            tallies.setdefault(order.seller, _SellerTally(half_life_days)).add(order, found)
    return OrderCounts({seller: tally.windows() for seller, tally in tallies.items()}, dict(invalid), outside)
