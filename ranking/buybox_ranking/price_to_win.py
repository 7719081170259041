"""The highest item price at which an offer would hold its box, exact to the minor unit."""

from collections.abc import Callable, Mapping, Sequence
from math import ceil

import msgspec
from buybox_config.markets import PriceBand
from buybox_config.policy import Weights

from buybox_ranking.curves import Curves
from buybox_ranking.features import DEAREST
from buybox_ranking.offer import Offer, Parts
from buybox_ranking.order import Box, OrderKey, box_of, order_key, why_not_competing

NO_BAND = PriceBand(lowest=1e-9, dear=100.0, highest=200.0)
"""For an offer whose reference price is only a guess: any price may be asked, up to a hundred times the guess."""

MENDABLE = frozenset({"dear", "price_outlier", "price_above_new"})
"""Reasons for which an offer does not compete that another price may mend."""


class PriceToWin(msgspec.Struct, frozen=True):
    """What a seller is told about one offer."""

    price: int | None  # item price in minor units; None when no price wins or it stands alone
    below_min_price: bool  # it lies under the seller's own lower bound


def box_leaders(offers: Sequence[Offer], weights: Weights) -> dict[Box, list[OrderKey]]:
    """Return the keys of the two first offers of each box, of those that compete."""
    leaders: dict[Box, list[OrderKey]] = {}
    for offer in offers:
        if why_not_competing(offer) is None:
            box = box_of(offer)
            leaders[box] = sorted([*leaders.get(box, []), order_key(offer, weights)])[:2]
    return leaders


def price_to_win(
    offer: Offer, leaders: Mapping[Box, Sequence[OrderKey]], curves: Curves, weights: Weights, band: PriceBand
) -> PriceToWin:
    """Return the highest item price at which `offer` is first in its box, all others as they are.

    `leaders` is `box_leaders` of all the offers, this one among them. For the winner it tells how far the price could
    go up. Shipping and fees stay as they are; the total stays within `band`, in multiples of the reference price. An
    offer that does not compete for another reason than its price wins at none. The price part never rises with the
    total, so the highest winning price is found by halving.
    """
    best = _best_rival(offer, leaders)
    why = why_not_competing(offer)
    if best is None or (why is not None and why not in MENDABLE) or not offer.reference:
        return PriceToWin(None, below_min_price=False)
    beside = offer.total - offer.price
    lowest = max(ceil(band.lowest * offer.reference) - beside, 1)
    highest = int(band.dear * offer.reference) - beside
    price = highest_true(lowest, highest, lambda price: order_key(repriced(offer, price, curves), weights) < best)
    under = price is not None and offer.min_price is not None and price < offer.min_price
    return PriceToWin(price, below_min_price=under)


def repriced(offer: Offer, price: int, curves: Curves) -> Offer:
    """Return the offer as it would be at another item price (minor units), its price part as `score_parts` gives it."""
    moved = msgspec.structs.replace(offer, price=price, total=offer.total - offer.price + price)
    ratio = min(max(moved.total, 1) / (offer.reference or 1), DEAREST)
    price_part = curves.curve("price_to_reference").at(ratio)
    parts = offer.parts
    return msgspec.structs.replace(moved, parts=Parts(price_part, parts.condition, parts.service, parts.seller))


def highest_true(lowest: int, highest: int, wins: Callable[[int], bool]) -> int | None:
    """Return the highest number at which `wins`, which must not become true again above it; None when never."""
    if lowest > highest or not wins(lowest):
        return None
    while lowest < highest:
        middle = (lowest + highest + 1) // 2
        if wins(middle):
            lowest = middle
        else:
            highest = middle - 1
    return lowest


def _best_rival(offer: Offer, leaders: Mapping[Box, Sequence[OrderKey]]) -> OrderKey | None:
    """Return the key of the first of its box that is another offer."""
    return next((key for key in leaders.get(box_of(offer), ()) if key[-1] != offer.offer_id), None)
