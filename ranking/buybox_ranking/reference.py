"""The reference price of a device in a market: slow, robust, and the same for all its offers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import exp, log
from statistics import median

from buybox_config.grades import Grade

from buybox_ranking.offer import Offer

USUAL_GRADE_STEPS = {Grade.WORN: -0.25, Grade.FAIR: -0.10, Grade.GOOD: 0.0, Grade.EXCELLENT: 0.07, Grade.PREMIUM: 0.14}
"""Logarithm of a grade's price over that of `good`, where a market has too few devices to measure it: on real offers
of one phone neighbouring grades lie 5 to 15 % apart."""

FEWEST_DEVICES = 5
"""A grade's step is measured on at least so many devices that are sold both in it and in `good`."""

HALF_LIFE_DAYS = 14.0
"""Days after which half of a lasting change of prices is in the reference."""

SellerPrices = dict[tuple[str, Grade], list[int]]


def reference_prices(offers: Iterable[Offer]) -> dict[str, int]:
    """Return a reference price in minor units by device id, of the offers of one market.

    Each seller speaks once for each grade, with the median of its totals; totals are brought to `good` by the
    market's own step between grades; the reference is the median over what sellers say. So neither one absurd price
    nor one seller with hundreds of offers moves it. Offers without a positive total are left out.
    """
    devices = _by_device(offers)
    steps = grade_steps(devices.values())
    return {device: round(exp(median(_as_good(prices, steps)))) for device, prices in devices.items()}


def category_references(offers: Iterable[Offer]) -> dict[str, int]:
    """Return the median reference of each category's devices, for a device that has none of its own yet."""
    kept = list(offers)
    categories = {offer.device_id: offer.category for offer in kept}
    by_category: defaultdict[str, list[int]] = defaultdict(list)
    for device, reference in reference_prices(kept).items():
        by_category[categories[device]].append(reference)
    return {category: round(median(references)) for category, references in by_category.items()}


def slow_reference(previous: int | None, measured: int, days: float) -> int:
    """Move yesterday's reference towards today's: half of the way, in logarithms, in `HALF_LIFE_DAYS`.

    `days` is the age of `previous`; without one the measured price is taken as it is.
    """
    if previous is None or previous <= 0:
        return measured
    kept = 0.5 ** (max(days, 0.0) / HALF_LIFE_DAYS)
    return round(exp(kept * log(previous) + (1 - kept) * log(measured)))


def grade_steps(devices: Iterable[SellerPrices]) -> dict[Grade, float]:
    """Measure each grade's price over `good` as the median over devices sold in both, in logarithms, never falling."""
    gaps: defaultdict[Grade, list[float]] = defaultdict(list)
    for prices in devices:
        levels = _grade_levels(prices)
        for grade, level in levels.items():
            if Grade.GOOD in levels:
                gaps[grade].append(level - levels[Grade.GOOD])
    measured = {grade: median(gaps[grade]) for grade in Grade if len(gaps[grade]) >= FEWEST_DEVICES}
    return _rising({**USUAL_GRADE_STEPS, **measured, Grade.GOOD: 0.0})


def _by_device(offers: Iterable[Offer]) -> dict[str, SellerPrices]:
    devices: defaultdict[str, SellerPrices] = defaultdict(dict)
    for offer in offers:
        if offer.total > 0:
            devices[offer.device_id].setdefault((offer.seller.id, offer.grade), []).append(offer.total)
    return devices


def _as_good(prices: SellerPrices, steps: Mapping[Grade, float]) -> list[float]:
    """Let each seller say once what the device costs in `good`, in logarithms."""
    said: defaultdict[str, list[float]] = defaultdict(list)
    for (seller, grade), totals in prices.items():
        said[seller].append(log(median(totals)) - steps[grade])
    return [median(values) for values in said.values()]


def _grade_levels(prices: SellerPrices) -> dict[Grade, float]:
    levels: defaultdict[Grade, list[float]] = defaultdict(list)
    for (_, grade), totals in prices.items():
        levels[grade].append(log(median(totals)))
    return {grade: median(values) for grade, values in levels.items()}


def _rising(steps: dict[Grade, float]) -> dict[Grade, float]:
    """Hold steps that would make a better grade cheaper at the neighbour nearer to `good`."""
    fixed = {Grade.GOOD: 0.0}
    for grade in (Grade.EXCELLENT, Grade.PREMIUM):
        fixed[grade] = max(steps[grade], fixed[Grade(grade - 1)])
    for grade in (Grade.FAIR, Grade.WORN):
        fixed[grade] = min(steps[grade], fixed[Grade(grade + 1)])
    return fixed
