"""The offers of a simulated marketplace: facts, as shoppers see them and the offers file tells them."""

import msgspec
import numpy as np
from simulators.columns import Column, Numbers
from simulators.devices import Devices
from simulators.places import CATEGORIES
from simulators.sellers import Sellers

FEWEST, MOST = 4, 16
"""Offers of one device in one market over the whole time; at any moment some of them are away."""

USUAL_NUMBER, NUMBER_SPREAD = 12.0, 0.4

GRADES = ("worn", "fair", "good", "excellent", "premium")
GRADE_SHARES = (0.05, 0.25, 0.37, 0.25, 0.08)

BATTERY_NEW_SHARE = 0.12
HEALTHS, HEALTH_SHARES = (80, 83, 85, 88, 90, 93, 96), (0.25, 0.12, 0.25, 0.12, 0.12, 0.08, 0.06)
WARRANTIES, WARRANTY_SHARES = (6, 12, 18, 24, 36), (0.05, 0.60, 0.06, 0.24, 0.05)
RETURNS, RETURN_SHARES = (14, 30, 45, 60), (0.40, 0.46, 0.06, 0.08)
"""Twelve months and 14 or 30 days are the rule of the trade, more is what a shop stands out by."""

UNSAID = {"battery_health": 0.45, "genuine": 0.60, "delivery": 0.12, "warranty": 0.10, "returns": 0.12}
"""Share of the shops' offers that leave a fact out: of the battery and the parts most say nothing."""


class Offers(msgspec.Struct, frozen=True):
    """One entry an offer, whatever it costs; NaN where a fact was left out."""

    device: Numbers
    market: Numbers
    category: Numbers
    seller: Numbers
    grade: Numbers  # 1 to 5
    battery_new: Column  # 0 or 1
    battery_health: Column
    genuine: Column
    delivery: Column
    warranty: Column
    returns: Column
    quantity: Numbers
    liking: Column  # of seller and offer, for no reason that is listed


def draw_offers(devices: Devices, sellers: Sellers, markets: int, liking: float, rng: np.random.Generator) -> Offers:
    """Draw the offers of all markets; `liking` is the deviation of the taste for a single offer."""
    device, market = _places(len(devices.names), markets, rng)
    seller = _sellers(market, sellers, rng)
    count = len(device)
    category = devices.category[device]
    has_battery = np.array([each.battery for each in CATEGORIES])[category]
    new = has_battery & (rng.random(count) < BATTERY_NEW_SHARE)
    health = np.where(new, 100.0, rng.choice(HEALTHS, count, p=HEALTH_SHARES))
    return Offers(
        device=device,
        market=market,
        category=category,
        seller=seller,
        grade=1 + rng.choice(len(GRADES), count, p=GRADE_SHARES),
        battery_new=new.astype(np.float64),
        battery_health=np.where(has_battery, _said(health, "battery_health", rng), np.nan),
        genuine=np.where(has_battery, _said((rng.random(count) < 0.6).astype(np.float64), "genuine", rng), np.nan),
        delivery=_said(_delivery(seller, len(sellers.names), rng), "delivery", rng),
        warranty=_said(_habit(seller, len(sellers.names), WARRANTIES, WARRANTY_SHARES, rng), "warranty", rng),
        returns=_said(_habit(seller, len(sellers.names), RETURNS, RETURN_SHARES, rng), "returns", rng),
        quantity=rng.geometric(0.2, count),
        liking=sellers.liking[seller] + liking * rng.standard_normal(count),
    )


def _places(devices: int, markets: int, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    number = USUAL_NUMBER * np.exp(NUMBER_SPREAD * rng.standard_normal(devices * markets))
    numbers = np.clip(number.astype(np.int64), FEWEST, MOST)
    place = np.repeat(np.arange(devices * markets), numbers)
    return place // markets, place % markets


def _sellers(market: Numbers, sellers: Sellers, rng: np.random.Generator) -> Numbers:
    """Draw each offer's seller in its market; large shops list more, but not in proportion."""
    weight = np.sqrt(sellers.counts["orders"] + 10.0)
    chosen = np.empty(len(market), dtype=np.int64)
    for each in np.unique(market):
        there = np.flatnonzero(sellers.market == each)
        here = market == each
        chosen[here] = rng.choice(there, here.sum(), p=weight[there] / weight[there].sum())
    return chosen


def _delivery(seller: Numbers, sellers: int, rng: np.random.Generator) -> Column:
    usual = rng.choice((1.0, 2.0, 3.0, 4.0, 6.0), sellers, p=(0.15, 0.3, 0.3, 0.15, 0.1))
    own = rng.choice((0.0, 1.0, 3.0), len(seller), p=(0.7, 0.2, 0.1))
    return np.asarray(usual[seller] + own, dtype=np.float64)


def _habit(
    seller: Numbers, sellers: int, values: tuple[int, ...], shares: tuple[float, ...], rng: np.random.Generator
) -> Column:
    """Draw a promise: a shop's own, on one offer in five another."""
    own = rng.choice(values, sellers, p=shares).astype(np.float64)[seller]
    return np.where(rng.random(len(seller)) < 0.2, rng.choice(values, len(seller), p=shares), own)


def _said(values: Column, fact: str, rng: np.random.Generator) -> Column:
    return np.where(rng.random(len(values)) < UNSAID[fact], np.nan, values)
