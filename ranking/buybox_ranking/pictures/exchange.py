"""What a better fact is worth in terms of the price: the price curve inverted around the usual price."""

import msgspec
import numpy as np

from buybox_ranking.curves import Curve, Curves
from buybox_ranking.pictures.words import FEATURE_WORDS

USUAL = 1.0
"""The usual price, as a multiple of the reference."""

PRICE = "price_to_reference"


class Exchange(msgspec.Struct, frozen=True):
    """A better value instead of a worse one, and the price cut that does as much for an offer at the usual price."""

    feature: str
    worse: float
    better: float
    cut: float | None  # share of the usual price; None: more than any cut that the model knows


def exchange_rates(curves: Curves) -> list[Exchange]:
    """Return what is worth comparing of each feature but the price, in the registry's order, under equal weights."""
    rates = []
    for curve in curves.curves:
        for worse, better in FEATURE_WORDS[curve.feature].compared:
            cut = price_cut(curves.curve(PRICE), curve.at(better) - curve.at(worse))
            rates.append(Exchange(curve.feature, worse, better, cut))
    return rates


def price_cut(price: Curve, gain: float) -> float | None:
    """Return the least cut from the usual price that adds `gain`, as a share of it; None where no price adds so much.

    Exact: the greatest price ratio whose value is the usual price's plus `gain` is looked up, not approached.
    """
    if gain <= 0:
        return 0.0
    ratio = _highest_with(price, price.at(USUAL) + gain)
    return None if ratio is None else max(USUAL - ratio, 0.0)


def gain_of_cut(price: Curve, cut: float) -> float:
    """Return what a cut from the usual price adds."""
    return price.at(USUAL - cut) - price.at(USUAL)


def _highest_with(price: Curve, wanted: float) -> float | None:
    """Return the highest ratio whose value is at least `wanted` on a curve that never rises."""
    reached = np.flatnonzero(np.array(price.values) >= wanted)
    if not len(reached):
        return None
    last = int(reached[-1])
    if last >= len(price.points):
        return float("inf")
    if price.form == "step" or last == len(price.points) - 1:
        return price.points[last]
    share = (price.values[last] - wanted) / (price.values[last] - price.values[last + 1])
    return price.points[last] + share * (price.points[last + 1] - price.points[last])


class Fall(msgspec.Struct, frozen=True):
    """The steepest place of the price curve."""

    share: float  # lost for a price 1 % higher, of all that the price can bring
    ratio: float  # to the usual price, where it begins


def steepest_fall(price: Curve) -> Fall:
    """Return the most that is lost for a price 1 % higher, between a quarter of the usual price and four times it."""
    ratios = np.geomspace(0.25, 4.0, 5000)
    falls = price.along(ratios) - price.along(ratios * 1.01)
    place = int(falls.argmax())
    return Fall(float(falls[place]) / max(*price.values, 1e-12), float(ratios[place]))
