"""The highest item price at which an offer would hold its box, exact to the minor unit."""

from collections.abc import Callable
from typing import Literal

import msgspec
import numpy as np

from buybox_ranking.curves import Curve, Curves
from buybox_ranking.features import DEAREST
from buybox_ranking.offer import Offer
from buybox_ranking.quality.shrinkage import Column
from buybox_ranking.winning.contest import NOBODY, Asked, Mask, ahead, taken
from buybox_ranking.winning.price_room import Amounts, item_prices, room_of

TOGETHER = 100_000
"""Offers looked at in one go: keeps what is worked out on the way to some 30 MB."""

NoPrice = Literal["alone", "no_price_wins", "ineligible", "no_reference"]
"""Why there is no price to win: nobody else competes in the box; even the lowest price loses; the offer does not
compete for a reason that is not its price; the device has no reference price, so no price band."""


class PriceToWin(msgspec.Struct, frozen=True, gc=False):
    """What a seller is told about one offer."""

    price: int | None  # item price in minor units; None when no price wins or it stands alone
    below_min_price: bool = False  # it lies under the seller's own lower bound
    no_price: NoPrice | None = None  # why there is none


def prices_to_win(asked: Asked, curves: Curves) -> list[PriceToWin]:
    """Return the highest item price at which each offer asked about is first in its box, all others as they are.

    For the winner it tells how far the price could go up. The total stays within the price band and, where it is known,
    under the price new. An offer that does not compete for another reason than its price wins at none. The price part
    never rises with the total and of equal scores the lower total is first, so the highest winning total is found by
    halving.
    """
    contest = asked.contest
    has_rival = contest.rival[asked.rows] != NOBODY
    may_win = (contest.competes | contest.mendable)[asked.rows]
    prices = np.zeros(len(asked.rows), dtype=np.int64)
    which = np.flatnonzero(has_rival & may_win)
    for start in range(0, len(which), TOGETHER):
        some = which[start : start + TOGETHER]
        prices[some] = _prices(asked.part(some), curves)
    columns = zip(asked.offers, prices.tolist(), has_rival.tolist(), may_win.tolist(), strict=True)
    return [_answer(offer, price, rivalled=rivalled, may=may) for offer, price, rivalled, may in columns]


def highest_true(lowest: Amounts, highest: Amounts, holds: Callable[[Amounts], Mask]) -> Amounts:
    """Return, entry by entry, the highest number that holds; `lowest` less 1 where none does.

    `holds` must not become true again above a number for which it is false.
    """
    low, high = lowest - 1, np.maximum(highest, lowest - 1)
    while np.any(low < high):
        middle = low + (high - low + 1) // 2
        held = holds(middle)
        low, high = np.where(held, middle, low), np.where(held, high, middle - 1)
    return low


def price_ratio(total: Column, reference: Column) -> Column:
    """Return total / reference as `features.price_to_reference` does, for references above 0."""
    return np.minimum(np.maximum(total, 1.0) / reference, DEAREST)


def _prices(asked: Asked, curves: Curves) -> Amounts:
    """Return the price to win, 0 where none wins."""
    room = room_of(asked.offers, asked.terms)
    totals = highest_true(room.lowest, room.highest, _winning(asked, curves.curve("price_to_reference")))
    return np.where(totals >= room.lowest, item_prices(totals, room), 0)


def _winning(asked: Asked, curve: Curve) -> Callable[[Amounts], Mask]:
    """Return what tells which would be first in their box at a total, minor units."""
    contest, rows = asked.contest, asked.rows
    mine, theirs = taken(contest.facts, rows), taken(contest.facts, contest.rival[rows]).key()
    reference = np.array([offer.reference or 1 for offer in asked.offers], dtype=np.float64)

    def wins(totals: Amounts) -> Mask:
        total = totals.astype(np.float64)
        moved = msgspec.structs.replace(mine, total=total, price=curve.along(price_ratio(total, reference)))
        return ahead(moved.key(), theirs)

    return wins


def _answer(offer: Offer, price: int, *, rivalled: bool, may: bool) -> PriceToWin:
    if price > 0:
        return PriceToWin(price, below_min_price=offer.min_price is not None and price < offer.min_price)
    if not may:
        return PriceToWin(None, no_price="ineligible")
    if not rivalled:
        return PriceToWin(None, no_price="alone")
    return PriceToWin(None, no_price="no_price_wins" if offer.reference else "no_reference")
