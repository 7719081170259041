"""What a seller on probation may bring: so many new products a day, in feed order, each up to a stock."""

import datetime as dt
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from buybox_config.grades import Grade
from buybox_ranking.offer import Offer

from buybox_indexer.eligibility.verdicts import Verdict

Admitted = dict[str, str]
"""Products of a seller in a market -> the ISO day of the market's calendar on which each was admitted."""


def product_of(offer: Offer) -> str:
    """Name the product of an offer: device, grade and options."""
    options = (offer.colour, "battery new" if offer.battery_new else None, offer.keyboard, offer.network_lock)
    return "|".join((offer.device_id, Grade(offer.grade).word, *(option or "" for option in options)))


def newly_admitted(admitted: Mapping[str, str], brought: Iterable[str], today: dt.date, a_day: int) -> Admitted:
    """Choose the new products that a seller may bring today, of those it brings, in feed order.

    A product once admitted stays so; what was admitted earlier on the same day takes its place in the day's number.
    """
    day = today.isoformat()
    room = a_day - sum(1 for when in admitted.values() if when == day)
    new: Admitted = {}
    for product in brought:
        if len(new) >= room:
            break
        if product not in admitted:
            new[product] = day
    return new


class Probation:
    """One seller's probation in one market, during a load."""

    def __init__(self, admitted: Mapping[str, str], a_day: int, stock: int) -> None:
        self.admitted: Admitted = dict(admitted)
        self.new: Admitted = {}
        self._a_day, self._stock = a_day, stock
        self._brought: list[tuple[int, str]] = []
        self._left: dict[str, int] = {}

    def bring(self, ordinal: int, offer: Offer) -> None:
        """Take note of a product; ordinals number the rows of the load in feed order, those below 0 are kept offers."""
        self._brought.append((ordinal, product_of(offer)))

    def admit(self, left_out: AbstractSet[int], today: dt.date) -> None:
        """Admit today's new products; rows that do not speak bring nothing."""
        in_feed_order = sorted(self._brought, key=_after_the_feed)
        brought = (product for ordinal, product in in_feed_order if ordinal not in left_out)
        self.new = newly_admitted(self.admitted, brought, today, self._a_day)
        self.admitted |= self.new
        self._brought = []

    def verdict(self, offer: Offer) -> Verdict | None:
        """Hide an offer whose product was not admitted yet."""
        if product_of(offer) in self.admitted:
            return None
        says = f"a seller on probation may bring {self._a_day} new products a day, in the order of its feed"
        return Verdict("hidden", "probation_limit", f"{says}: this one waits for a later day")

    def take(self, offer: Offer) -> int:
        """Return the pieces of an offer that count as available: what is left of its product's stock."""
        product = product_of(offer)
        left = self._left.get(product, self._stock)
        taken = min(offer.quantity, left)
        self._left[product] = left - taken
        return taken


def _after_the_feed(brought: tuple[int, str]) -> tuple[bool, int]:
    """Sort rows as their feeds have them, whoever read them, and what was kept of earlier loads behind them."""
    ordinal, _ = brought
    return ordinal < 0, abs(ordinal)
