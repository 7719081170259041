"""What careful buyers like: quality first, in logits.

A price 10 % above what a device is worth costs 0.6, one 10 % below gives 0.35 (losses weigh more than gains). An order
that goes wrong costs 2 to 9, and 9 for a faulty device is more than any discount gives: there are weeks of waiting in
it. Warranty has diminishing returns and is worth more on a dear device; a battery counts only where one wears.
"""

import numpy as np
from simulators.columns import Column
from simulators.marketplace import Facts, by_category
from simulators.places import CATEGORIES

GRADE_VALUES = np.array([-1.2, -0.5, 0.0, 0.3, 0.42])
COSTS = {"cancelled": 2.0, "late": 2.5, "faulty": 9.0, "misdescribed": 7.0}
UNSAID = {"battery_health": 82.0, "delivery": 6.0, "warranty": 9.0, "returns": 14.0}
"""What careful people take for granted where nothing is said: the least that is usual, not the worst that could be."""


def listed_value(facts: Facts) -> Column:
    """Return what the listed facts, and the liking that nothing listed explains, are worth but for the price."""
    looks = np.array([category.looks for category in CATEGORIES])[facts.category]
    return np.asarray(
        looks * GRADE_VALUES[facts.grade - 1]
        + _battery_value(facts)
        + _service_value(facts)
        + by_category(facts, {"smartphone": 0.2}, 0.1) * np.nan_to_num(2 * facts.genuine - 1, nan=-0.2)
        + facts.liking,
        dtype=np.float64,
    )


def price_value(facts: Facts) -> Column:
    """Return what the price is worth: steeper above what the device is worth, and for dear devices."""
    excess = np.log(facts.paid)
    return np.asarray(-(3.5 * excess + 2.5 * np.maximum(excess, 0)) * facts.dear**0.15, dtype=np.float64)


def fault_cost(facts: Facts) -> Column:
    """Return what goes wrong, times what it costs: more on a dear device, less with two years of warranty."""
    cushion = 1 - 0.35 * (np.nan_to_num(facts.warranty, nan=0.0) >= 24)
    faulty = COSTS["faulty"] * np.clip(facts.dear, 0.2, 4.0) ** 0.5 * cushion * facts.faulty
    rest = [COSTS[kind] * getattr(facts, kind) for kind in ("cancelled", "late", "misdescribed")]
    return np.asarray(faulty + np.sum(rest, axis=0), dtype=np.float64)


def experienced(facts: Facts) -> Column:
    """Return the expected utility of each listing to these people, all that happens afterwards included."""
    return listed_value(facts) + price_value(facts) - fault_cost(facts)


def stars_value(facts: Facts) -> Column:
    """Return what the stars beside an offer promise; a shop with few reviews is met with doubt."""
    trust = facts.reviews / (facts.reviews + 25.0)
    return 1.1 * trust * np.nan_to_num(facts.rating - 4.4, nan=0.0) - 0.25 * (facts.reviews < 5)


def believed_cost(facts: Facts) -> Column:
    """Return the cost of faults as the reviews tell it: near the truth where there are many, the usual where few."""
    cost = fault_cost(facts)
    trust = facts.reviews / (facts.reviews + 40.0)
    return np.asarray(trust * cost + (1 - trust) * cost.mean(), dtype=np.float64)


def _battery_value(facts: Facts) -> Column:
    health = np.nan_to_num(facts.battery_health, nan=UNSAID["battery_health"])
    worn = by_category(facts, {"smartphone": 0.045, "smartwatch": 0.035, "laptop": 0.025, "tablet": 0.02}, 0.0)
    return np.asarray(worn * (np.minimum(health, 93) - 85) + 0.3 * facts.battery_new, dtype=np.float64)


def _service_value(facts: Facts) -> Column:
    warranty = np.nan_to_num(facts.warranty, nan=UNSAID["warranty"])
    delivery = np.nan_to_num(facts.delivery, nan=UNSAID["delivery"])
    returns = np.nan_to_num(facts.returns, nan=UNSAID["returns"])
    cover = 1.3 * (1 - np.exp(-warranty / 14.0)) * np.clip(facts.dear, 0.2, 4.0) ** 0.4
    wait = 0.06 * np.maximum(delivery - 2, 0) + 0.25 * (delivery > 7)
    return np.asarray(cover - wait + 0.25 * (1 - np.exp(-(returns - 14) / 15.0)), dtype=np.float64)
