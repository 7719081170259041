"""What devices cost: age, size and grade first, then the shop and some noise."""

import datetime as dt
from math import exp, log2

import numpy as np
from buybox_config.catalogue import Device, Model

from buybox_indexer.demo.tables import CategoryTable, Indices, Numbers

GRADE_FACTOR = (0.0, 0.77, 0.90, 1.0, 1.07, 1.15)
"""Price by grade against `good`; the index is the number of the grade."""

NEW_BATTERY_FACTOR = 1.06
FIRST_DISCOUNT = 0.86  # refurbished against new, when the model has just come out
LOWEST_SHARE = 0.07  # what is left of the launch price of very old devices
NOISE = 0.055
YEAR_DAYS = 365.25
LOWEST_PRICE = 900  # minor units
ENDINGS = (99, 0, 90)


def model_age_years(model: Model, today: dt.date) -> float:
    """Return the years since the launch; a model without a date gets three to six, by its id."""
    if model.launched is not None:
        return max(0.0, (today - model.launched).days / YEAR_DAYS)
    return 3.0 + sum(model.model_id.encode()) % 37 / 12


def fair_price(model: Model, device: Device, table: CategoryTable, today: dt.date) -> float:
    """Return the usual price of the device in grade good: minor units of EUR before the market's level."""
    launch = float(model.launch_price or table.launch_price * 100)
    size = _step(device.storage_gb, model.storage_gb, 0.10) * _step(device.ram_gb, model.ram_gb, 0.07)
    left = FIRST_DISCOUNT * exp(-table.yearly_loss * model_age_years(model, today))
    return max(launch * size * max(left, LOWEST_SHARE), LOWEST_PRICE * 2.0)


def _step(value: int | None, values: tuple[int, ...], per_doubling: float) -> float:
    if not value or not values:
        return 1.0
    return 1.0 + per_doubling * log2(value / min(values))


def offer_prices(
    fair: Numbers, grade: Indices, battery_new: Indices, level: Numbers, ending: Indices, rng: np.random.Generator
) -> Indices:
    """Return item prices in minor units, one a row: fair price x grade x battery x shop x noise, with its ending."""
    factor = np.array(GRADE_FACTOR)[grade] * np.where(battery_new == 1, NEW_BATTERY_FACTOR, 1.0)
    raw = fair * factor * level * np.exp(rng.normal(0.0, NOISE, len(fair)))
    whole = np.maximum(np.rint(raw / 100.0) - 1, LOWEST_PRICE // 100).astype(np.int64)
    return np.asarray(whole * 100 + ending, dtype=np.int64)
