"""How much a device is wanted: its own events, drawn towards its model and category, with a floor for new models."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import fsum, log1p
from statistics import median

import msgspec
from buybox_config.popularity import PopularityRules


class Sold(msgspec.Struct, frozen=True, gc=False):
    """What of a device on offer its demand depends on."""

    device_id: str
    model_id: str
    category: str
    launched: dt.date | None = None


class DemandLevels(msgspec.Struct, frozen=True):
    """What is known of demand in one market, in points: all that the demand for any device follows from."""

    points: dict[str, float] = {}  # by device that has any
    models: dict[str, float] = {}  # usual points of a device of the model
    categories: dict[str, float] = {}  # usual points of a device of the category
    floors: dict[str, float] = {}  # what a model of the category starts from on its day of launch


def demand_levels(
    points: Mapping[str, float], assortment: Sequence[Sold], rules: PopularityRules, today: dt.date
) -> DemandLevels:
    """Spread the points of devices over an assortment that names all of them.

    A category's level is the mean of its devices; a model's is the mean of its own, drawn towards its category as by
    `prior_devices` more devices of the category's level: the posterior mean of a rate under a gamma prior. A floor is
    the median wanted points of the category's devices, new models left out.
    """
    categories = {name: _total(points, sold) / len(sold) for name, sold in _by(assortment, "category").items()}
    prior, models = rules.prior_devices.value, {}
    for name, sold in _by(assortment, "model_id").items():
        models[name] = (_total(points, sold) + prior * categories[sold[0].category]) / (len(sold) + prior)
    levels = DemandLevels(dict(points), models, categories)
    return msgspec.structs.replace(levels, floors=_floors(levels, assortment, rules, today))


def wanted_points(levels: DemandLevels, sold: Sold, rules: PopularityRules, today: dt.date) -> float:
    """Return the points that a device is worth: its own, drawn towards its model's level, else its category's.

    A model just launched is worth its category's floor at least; the floor falls evenly to nought in
    `new_model_days`.
    """
    floor = levels.floors.get(sold.category, 0.0) * _newness(sold.launched, rules, today)
    return max(_drawn(levels, sold, rules), floor)


def demand(points: float, rules: PopularityRules) -> float:
    """Return the factor of wanted points: 1 for none, growing with their logarithm, without an upper bound."""
    return 1.0 + log1p(max(points, 0.0) / rules.demand_unit.value)


def _drawn(levels: DemandLevels, sold: Sold, rules: PopularityRules) -> float:
    usual = levels.models.get(sold.model_id, levels.categories.get(sold.category, 0.0))
    prior = rules.prior_devices.value
    return (levels.points.get(sold.device_id, 0.0) + prior * usual) / (1.0 + prior)


def _newness(launched: dt.date | None, rules: PopularityRules, today: dt.date) -> float:
    """Return 1 on the day of launch and before it, falling to 0 at `new_model_days`; 0 where no day is known."""
    if launched is None:
        return 0.0
    age = max((today - launched).days, 0)
    return max(1.0 - age / rules.new_model_days.value, 0.0)


def _floors(
    levels: DemandLevels, assortment: Sequence[Sold], rules: PopularityRules, today: dt.date
) -> dict[str, float]:
    """Return each category's floor; new models are left out, so that their own events never lower it."""
    known = [sold for sold in assortment if _newness(sold.launched, rules, today) == 0]
    return {
        category: median(_drawn(levels, sold, rules) for sold in those)
        for category, those in _by(known, "category").items()
    }


def _total(points: Mapping[str, float], sold: Iterable[Sold]) -> float:
    """Sum exactly, so that the order of an assortment changes nothing."""
    return fsum(points.get(one.device_id, 0.0) for one in sold)


def _by(assortment: Iterable[Sold], field: str) -> dict[str, list[Sold]]:
    groups: defaultdict[str, list[Sold]] = defaultdict(list)
    for sold in assortment:
        groups[getattr(sold, field)].append(sold)
    return dict(sorted(groups.items()))
