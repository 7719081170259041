"""The bounded factors of popularity: availability, freshness and price sanity, each from its lowest value to 1."""

import datetime as dt
from collections.abc import Sequence
from math import exp2, log, log1p

from buybox_config.popularity import PopularityRules

from buybox_ranking.offer import Offer

DAYS_PER_YEAR = 365.25


def availability(competing: Sequence[Offer], rules: PopularityRules) -> float:
    """Return how surely and with how much choice a device can be had: sellers, offers and pieces, each saturating."""
    sellers = len({offer.seller.id for offer in competing})
    pieces = sum(offer.quantity for offer in competing)
    counted = (
        (sellers, rules.sellers_half.value),
        (len(competing), rules.offers_half.value),
        (pieces, rules.pieces_half.value),
    )
    filled = sum(1.0 - exp2(-count / half) for count, half in counted) / len(counted)
    return _between(rules.availability.value, filled)


def freshness(launched: dt.date | None, rules: PopularityRules, today: dt.date) -> float:
    """Return how young a model is: 1 at launch, falling gently; a model without a date has the usual age."""
    known = None if launched is None else max((today - launched).days, 0) / DAYS_PER_YEAR
    years = rules.unknown_age_years.value if known is None else known
    return _between(rules.freshness.value, exp2(-years / rules.freshness_half_years.value))


def price_sanity(price_from: int, reference: int | None, price_new: int | None, rules: PopularityRules) -> float:
    """Return how sane a device's lowest total is beside its reference price and what it costs new, in minor units.

    Ratios count by their logarithm: half and twice the reference are equally far. An unknown price judges nothing.
    """
    far = _distance(price_from, reference)
    beyond = max(abs(far) - log1p(rules.price_tolerance_rate.value), 0.0) / log1p(rules.price_half_rate.value)
    above_new = max(_distance(price_from, price_new), 0.0) / log1p(rules.above_new_half_rate.value)
    return _between(rules.price_sanity.value, exp2(-beyond - above_new))


def _distance(price: int, beside: int | None) -> float:
    """Return the logarithm of a ratio of prices; 0 where one is unknown or no price."""
    return log(price / beside) if beside is not None and beside > 0 and price > 0 else 0.0


def _between(lowest: float, share: float) -> float:
    """Return `lowest` at a share of 0 and 1 at a share of 1, rounding never beyond."""
    return min(lowest + (1.0 - lowest) * share, 1.0)
