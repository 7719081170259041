"""The one total order of offers, and what competes in it."""

from buybox_config.policy import Weights

from buybox_ranking.offer import Offer, Parts

NEVER = float("inf")
"""Days of a delivery that was not promised: the worst."""

NO_WARRANTY = -1
"""Months of a warranty that was not stated: worse than none at all."""

OrderKey = tuple[float, int, int, float, float, float, float, float, str]

Box = tuple[str, str, int, str | None, bool, str | None, str | None]


def order_key(offer: Offer, weights: Weights) -> OrderKey:
    """Return the sort key, first is best.

    The higher score, then the lower total, longer warranty, faster delivery, the higher seller, condition, service
    and price part, then the offer id. It agrees with dominance: an offer that is no worse in every one of these and
    better in one comes first under any non-negative weights.
    """
    return (-weighted(offer.parts, weights), *tie_key(offer))


def weighted(parts: Parts, weights: Weights) -> float:
    """Return the score: the sum over the parts of weight x part.

    One order of additions everywhere: rounding is monotone, so no part that rises can lower the sum.
    """
    return (
        weights.price * parts.price
        + weights.condition * parts.condition
        + weights.service * parts.service
        + weights.seller * parts.seller
    )


def tie_key(offer: Offer) -> tuple[int, int, float, float, float, float, float, str]:
    """Return the sort key among offers of the same score."""
    parts = offer.parts
    return (
        offer.total,
        -warranty(offer),
        delivery(offer),
        -parts.seller,
        -parts.condition,
        -parts.service,
        -parts.price,
        offer.offer_id,
    )


def warranty(offer: Offer) -> int:
    """Return months of warranty; not stated is the worst."""
    return NO_WARRANTY if offer.warranty_months is None else offer.warranty_months


def delivery(offer: Offer) -> float:
    """Return days until delivery; not promised is the worst."""
    return NEVER if offer.delivery_days is None else offer.delivery_days


def box_of(offer: Offer) -> Box:
    """Return the unit in which offers compete: device, grade and options in a market."""
    return (
        offer.market,
        offer.device_id,
        offer.grade,
        offer.colour,
        offer.battery_new,
        offer.keyboard,
        offer.network_lock,
    )


def why_not_competing(offer: Offer) -> str | None:
    """Return why an offer may not hold a box: why it is limited or hidden, or `out_of_stock`; None when it may."""
    if offer.state != "live":
        return offer.reason or offer.state
    return None if offer.quantity > 0 else "out_of_stock"
