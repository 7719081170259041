"""The reference price of a device in a market: slow, robust, and the same for all its offers.

    reference = exp(weighted median over sellers of level(seller)), the weight being how long the seller was there
    level(seller) = weighted median over its grades of level(seller, grade) - step(grade)
    level(seller, grade) = logarithm of the total that it asked for half of the time, over the last REFERENCE_DAYS

So a price of today has no weight yet, one of yesterday a day's; a seller has one voice however many offers it has, and
new sellers, however many, weigh as much as the days for which they are there. A lasting change of all prices is in the
reference when it is half REFERENCE_DAYS old. Where nothing has lasted yet (a first load), today's totals weigh alike.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import exp, log
from statistics import median

import msgspec
from buybox_config.grades import Grade

from buybox_ranking.offer import Offer
from buybox_ranking.price_history import SECONDS_PER_DAY, Line, spans

USUAL_GRADE_STEPS = {Grade.WORN: -0.25, Grade.FAIR: -0.10, Grade.GOOD: 0.0, Grade.EXCELLENT: 0.07, Grade.PREMIUM: 0.14}
"""Logarithm of a grade's price over that of `good`, where a market has too few devices to measure it: on real offers
of one phone neighbouring grades lie 5 to 15 % apart."""

FEWEST_DEVICES = 5
"""A grade's step is measured on at least so many devices that are sold both in it and in `good`."""

REFERENCE_DAYS = 28
"""Days of price history in the reference: a lasting change is in it after half of them."""


class Said(msgspec.Struct, frozen=True, gc=False):
    """What one seller asks for a device in one grade."""

    total: float  # minor units
    seconds: int  # how long the seller was there


Voices = Mapping[tuple[str, Grade], Said]
"""What is asked for one device, by seller and grade."""


def reference_prices(offers: Iterable[Offer]) -> dict[str, int]:
    """Return a reference price in minor units by device id, of the offers of one market at one time.

    Each seller speaks once for each grade, with the median of its totals. Offers without a positive total are left out.
    """
    return references(voices_now(offers))


def references(devices: Mapping[str, Voices]) -> dict[str, int]:
    """Return the reference price of each device, in minor units, of what sellers ask for it.

    Totals are brought to `good` by the market's own step between grades, measured on these devices.
    """
    steps = grade_steps(devices.values())
    return {device: round(exp(_weighted_median(_as_good(voices, steps)))) for device, voices in devices.items()}


def voices_now(offers: Iterable[Offer]) -> dict[str, Voices]:
    """Return what is asked for each device now, all sellers weighing alike."""
    devices: defaultdict[str, defaultdict[tuple[str, Grade], list[int]]]
    devices = defaultdict(lambda: defaultdict(list))
    for offer in offers:
        if offer.total > 0:
            devices[offer.device_id][offer.seller.id, offer.grade].append(offer.total)
    return {
        device: {who: Said(median(totals), 0) for who, totals in asked.items()} for device, asked in devices.items()
    }


def voices_over_time(lines: Iterable[tuple[str, Grade, Line]], now: int) -> Voices:
    """Return what was asked for a device in the REFERENCE_DAYS before `now`, of each seller's lines in all its boxes.

    Empty when nothing has lasted for a second.
    """
    since = now - REFERENCE_DAYS * SECONDS_PER_DAY
    asked: defaultdict[tuple[str, Grade], list[tuple[float, int]]] = defaultdict(list)
    there: defaultdict[tuple[str, Grade], int] = defaultdict(int)
    for seller, grade, line in lines:
        found = [(change.total, seconds) for change, seconds in spans(line, since, now) if change.total]
        if found:
            asked[seller, grade] += found
            there[seller, grade] = max(there[seller, grade], sum(seconds for _, seconds in found))
    return {who: Said(_weighted_median(totals), there[who]) for who, totals in asked.items()}


def category_references(offers: Iterable[Offer]) -> dict[str, int]:
    """Return the median reference of each category's devices, for a device that has none of its own yet."""
    kept = list(offers)
    categories = {offer.device_id: offer.category for offer in kept}
    by_category: defaultdict[str, list[int]] = defaultdict(list)
    for device, reference in reference_prices(kept).items():
        by_category[categories[device]].append(reference)
    return {category: round(median(prices)) for category, prices in by_category.items()}


def grade_steps(devices: Iterable[Voices]) -> dict[Grade, float]:
    """Measure each grade's price over `good` as the median over devices sold in both, in logarithms, never falling."""
    gaps: defaultdict[Grade, list[float]] = defaultdict(list)
    for voices in devices:
        levels = _grade_levels(voices)
        for grade, level in levels.items():
            if Grade.GOOD in levels:
                gaps[grade].append(level - levels[Grade.GOOD])
    measured = {grade: median(gaps[grade]) for grade in Grade if len(gaps[grade]) >= FEWEST_DEVICES}
    return _rising({**USUAL_GRADE_STEPS, **measured, Grade.GOOD: 0.0})


def _as_good(voices: Voices, steps: Mapping[Grade, float]) -> list[tuple[float, int]]:
    """Let each seller say once what the device costs in `good`, in logarithms, with the seconds it was there."""
    said: defaultdict[str, list[tuple[float, int]]] = defaultdict(list)
    for (seller, grade), voice in voices.items():
        said[seller].append((log(voice.total) - steps[grade], voice.seconds))
    return [(_weighted_median(values), max(seconds for _, seconds in values)) for values in said.values()]


def _grade_levels(voices: Voices) -> dict[Grade, float]:
    levels: defaultdict[Grade, list[tuple[float, int]]] = defaultdict(list)
    for (_, grade), voice in voices.items():
        levels[grade].append((log(voice.total), voice.seconds))
    return {grade: _weighted_median(values) for grade, values in levels.items()}


def _weighted_median(values: Sequence[tuple[float, int]]) -> float:
    """Return the value below which half of the weight lies; the middle of two where it lies between them.

    Without any weight all values weigh alike.
    """
    if len(values) == 1:
        return values[0][0]
    whole = sum(weight for _, weight in values)
    if whole == 0:
        return median(value for value, _ in values)
    ordered = sorted(value for value in values if value[1] > 0)
    below = 0
    for place, (value, weight) in enumerate(ordered):
        below += weight
        if 2 * below == whole:
            return (value + ordered[place + 1][0]) / 2
        if 2 * below > whole:
            return value
    raise AssertionError("weights are not negative, so half of them is reached")


def _rising(steps: dict[Grade, float]) -> dict[Grade, float]:
    """Hold steps that would make a better grade cheaper at the neighbour nearer to `good`."""
    fixed = {Grade.GOOD: 0.0}
    for grade in (Grade.EXCELLENT, Grade.PREMIUM):
        fixed[grade] = max(steps[grade], fixed[Grade(grade - 1)])
    for grade in (Grade.FAIR, Grade.WORN):
        fixed[grade] = min(steps[grade], fixed[Grade(grade + 1)])
    return fixed
