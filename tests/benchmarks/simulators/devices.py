"""The devices of a simulated marketplace: what each is truly worth, and how many people look for it."""

import msgspec
import numpy as np
from simulators.columns import Column, Flags, Numbers
from simulators.places import CATEGORIES

HELD_OUT_SHARE = 0.25
"""Devices that no shopper of the log ever looks at: enough for an interval on devices that are new to a model."""

DEMAND_POWER = 0.7
"""The n-th device is looked for in proportion to n ** -0.7: a few devices sell most, the others still sell."""

FALL_A_DAY = 0.0005
"""Used electronics lose some 1.5 % of their price a month."""


class Devices(msgspec.Struct, frozen=True):
    """One entry a device."""

    names: list[str]
    category: Numbers  # place in CATEGORIES
    worth: Column  # euro in `good` on the first day
    demand: Column  # sums to 1 over the devices of the log
    held_out: Flags


def draw_devices(count: int, rng: np.random.Generator) -> Devices:
    """Draw `count` devices."""
    shares = np.array([category.share for category in CATEGORIES])
    category = rng.choice(len(CATEGORIES), size=count, p=shares / shares.sum())
    medians = np.array([each.price for each in CATEGORIES])[category]
    spreads = np.array([each.spread for each in CATEGORIES])[category]
    held_out = rng.permutation(count) < round(HELD_OUT_SHARE * count)
    demand = np.where(held_out, 0.0, rng.permutation(np.arange(1, count + 1) ** -DEMAND_POWER))
    return Devices(
        names=[f"{CATEGORIES[kind].name}-{number:03d}" for number, kind in enumerate(category)],
        category=category,
        worth=np.clip(medians * np.exp(spreads * rng.standard_normal(count)), 35.0, 1800.0),
        demand=demand / demand.sum(),
        held_out=held_out,
    )


def worth_at(worth: Column, day: Column | float) -> Column:
    """Return what devices are worth on a day, as they grow older."""
    return np.asarray(worth * np.exp(-FALL_A_DAY * np.asarray(day)), dtype=np.float64)
