"""The demo's table of what devices cost new: simulated, in the form that a marketplace imports."""

import csv
import datetime as dt
from collections.abc import Iterator
from math import exp
from pathlib import Path

from buybox_config.catalogue import Catalogue, Device, Model

from buybox_indexer.demo.prices import fair_price, model_age_years
from buybox_indexer.demo.tables import CategoryTable, MarketTable, category_tables, market_tables

SHOP = "NovaShop (simulation)"
COLUMNS = ("device", "market", "price", "shop", "date")

SOLD_NEW_YEARS = 4.0
"""Years after its launch in which a shop still sells a model new."""

SLOWER = 0.5
"""A new device loses value half as fast as a used one."""

LEAST_OVER_FAIR = 1.6
"""Least price new against the usual one in grade good: above premium with a new battery at a dear shop."""


def write_new_prices(folder: Path, catalogue: Catalogue, today: dt.date) -> Path:
    """Write `new-prices.csv` below `folder` for every device that is still sold new, and return where it stands."""
    path = folder / "new-prices.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        table.writerows(_rows(catalogue, today))
    return path


def _rows(catalogue: Catalogue, today: dt.date) -> Iterator[tuple[str, ...]]:
    categories, markets = category_tables(), market_tables()
    for device in catalogue.devices.values():
        model = catalogue.models[device.model_id]
        kind = categories.get(model.category)
        if kind is not None and _is_sold_new(model, today):
            euro = _price_new(model, device, kind, today)
            for name, market in markets.items():
                yield device.device_id, name, _asked(euro, market), SHOP, today.isoformat()


def _is_sold_new(model: Model, today: dt.date) -> bool:
    known = model.launched is not None and model.launch_price is not None
    return known and model_age_years(model, today) < SOLD_NEW_YEARS


def _price_new(model: Model, device: Device, table: CategoryTable, today: dt.date) -> float:
    """Return the price new, minor units of EUR before the market's level."""
    fair = fair_price(model, device, table, today)
    slower = exp(table.yearly_loss * model_age_years(model, today) * SLOWER)
    return fair * max(slower, LEAST_OVER_FAIR)


def _asked(euro: float, market: MarketTable) -> str:
    """Write a price one hundredth under whole units, as shops ask it; all currencies of the demo have hundredths."""
    return f"{max(round(euro * market.price_level / 100) - 1, 1)}.99"
