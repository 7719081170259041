"""Which devices a market sells, which are popular, and how many listings each has."""

import datetime as dt
from math import exp, sqrt

import msgspec
import numpy as np
from buybox_config.catalogue import Catalogue, Device, Model

from buybox_indexer.demo.prices import fair_price, model_age_years
from buybox_indexer.demo.tables import CategoryTable, Favourites, Indices, MarketTable, Numbers, favourites

POPULAR_DEVICES = 60
BRAND_PULL = {"Apple": 2.4, "Samsung": 1.5, "Sony": 1.3, "Dyson": 1.4}
BEST_AGE_YEARS = 4.0
TAIL_POWER = 0.85
TAIL_OFFSET = 8


class Assortment(msgspec.Struct, frozen=True):
    """The devices of one market, most popular first."""

    models: list[Model]
    devices: list[Device]
    weights: Numbers  # popularity, sums to 1
    fair: Numbers  # usual price in grade good, minor units of the market's currency
    heads: list[int]  # places of the popular devices


def assort(
    catalogue: Catalogue,
    categories: dict[str, CategoryTable],
    market: MarketTable,
    rng: np.random.Generator,
    today: dt.date,
) -> Assortment:
    """Order the catalogue's devices of the demo's categories by their pull in one market."""
    pairs = [(model, device) for model in catalogue.models.values() for device in model.devices]
    pairs = [pair for pair in pairs if pair[0].category in categories]
    noise = np.exp(rng.normal(0.0, 0.6, len(pairs)))
    sought = favourites()
    pull = np.array([_pull(model, categories[model.category], sought, today) for model, _ in pairs]) * noise
    order = [int(place) for place in np.argsort(-pull, kind="stable")]
    drift = np.exp(rng.normal(0.0, 0.04, len(pairs)))
    models, devices = [pairs[place][0] for place in order], [pairs[place][1] for place in order]
    fair = np.array(
        [
            fair_price(model, device, categories[model.category], today)
            for model, device in zip(models, devices, strict=True)
        ]
    )
    weights = 1.0 / (np.arange(len(order)) + TAIL_OFFSET) ** TAIL_POWER
    heads = _heads(devices, categories)
    return Assortment(models, devices, weights / weights.sum(), fair * drift * market.price_level, heads)


def _pull(model: Model, table: CategoryTable, sought: Favourites, today: dt.date) -> float:
    distance = (model_age_years(model, today) - BEST_AGE_YEARS) / 2.5
    usual = table.share * BRAND_PULL.get(model.brand, 1.0) * exp(-distance * distance) / sqrt(len(model.devices))
    return usual * sought.pull if model.model_id in sought.models else usual


def _heads(devices: list[Device], categories: dict[str, CategoryTable]) -> list[int]:
    """Choose the popular devices: the first of each category up to its number, then the first of what is left."""
    left = {category: table.heads for category, table in categories.items()}
    chosen = []
    for place, device in enumerate(devices):
        if left[device.category] > 0:
            left[device.category] -= 1
            chosen.append(place)
    taken = set(chosen)
    spare = [place for place in range(len(devices)) if place not in taken]
    return sorted((chosen + spare)[:POPULAR_DEVICES])


def spread(rows: int, weights: Numbers, room: Numbers, rng: np.random.Generator) -> Indices:
    """Spread `rows` listings over devices by weight, none far beyond its `room`, as far as all the room allows."""
    room = room * max(1.0, 1.05 * rows / max(float(room.sum()), 1.0))
    expected = weights * rows
    for _ in range(12):
        full = expected >= room
        free = rows - float(room[full].sum())
        share = weights * ~full
        expected = np.where(full, room, free * share / max(float(share.sum()), 1e-12))
    chances = expected / expected.sum()
    return np.asarray(rng.multinomial(rows, chances), dtype=np.int64)
