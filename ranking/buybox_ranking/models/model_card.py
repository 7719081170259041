"""How much each part and feature of a model can count, for people who decide on it."""

import msgspec

from buybox_ranking.curves import Curve, Curves
from buybox_ranking.features import FEATURES, PARTS


class FeatureRange(msgspec.Struct, frozen=True):
    """What one feature can add to a score."""

    feature: str
    range: float  # its best value less its worst
    floor: float  # what a fact left out counts as
    floor_rule: str
    description: str


class PartRange(msgspec.Struct, frozen=True):
    """What one part can add to a score under a weight of 1."""

    part: str
    range: float
    share: float  # of the ranges of all parts, 0 to 1
    features: tuple[FeatureRange, ...]


def part_ranges(curves: Curves) -> list[PartRange]:
    """Return how far each part reaches, from its worst to its best possible value, with its features."""
    features = [_range(curve, feature.floor_rule) for curve, feature in zip(curves.curves, FEATURES, strict=True)]
    by_part = {
        part: tuple(found for found, curve in zip(features, curves.curves, strict=True) if curve.part == part)
        for part in PARTS
    }
    ranges = {part: sum(each.range for each in those) for part, those in by_part.items()}
    whole = sum(ranges.values())
    return [
        PartRange(part, round(ranges[part], 6), round(ranges[part] / whole, 4) if whole else 0.0, those)
        for part, those in by_part.items()
    ]


def _range(curve: Curve, floor_rule: str) -> FeatureRange:
    reach = max(curve.values) - min(curve.values)
    return FeatureRange(curve.feature, round(reach, 6), curve.floor, floor_rule, curve.description)
