"""What bargain hunters and premium buyers like, in logits, and the mean of the two.

No list has one true taste: six shoppers in ten hunt bargains, four in ten pay for the best, and how steep the price is
depends on the category.
"""

import msgspec
import numpy as np
from simulators.columns import Column
from simulators.marketplace import Facts, by_category
from simulators.places import CATEGORIES

BARGAIN_SHARE = 0.6

UNSAID = {"battery_health": 80.0, "delivery": 5.0, "warranty": 12.0, "returns": 14.0}


class Taste(msgspec.Struct, frozen=True):
    """What one kind of shopper likes, in logits."""

    price: dict[str, float]  # for a price e times as high, by category
    price_elsewhere: float
    grade: tuple[float, ...]  # worn to premium
    grade_when_dear: float  # how much more the grade counts at twice the price
    battery_new: float
    health: float  # for 10 points of a phone's battery
    genuine: float
    delivery: float  # for a day beyond the second
    warranty: float  # for doubling 12 months
    returns: float  # for 30 days instead of 14
    stars: float
    faults: dict[str, float]  # what each kind costs


BARGAIN = Taste(
    price={"smartphone": 7.0, "laptop": 5.5, "tablet": 7.5, "smartwatch": 8.5, "headphones": 9.5, "console": 8.5},
    price_elsewhere=6.0,
    grade=(-0.55, -0.2, 0.0, 0.1, 0.12),
    grade_when_dear=0.0,
    battery_new=0.15,
    health=0.15,
    genuine=0.05,
    delivery=0.03,
    warranty=0.15,
    returns=0.1,
    stars=0.4,
    faults={"cancelled": 1.5, "late": 1.0, "faulty": 5.0, "misdescribed": 3.0},
)
"""Small things are compared by price most, the more so where any two are alike; there is more to a laptop."""

PREMIUM = Taste(
    price={"smartphone": 2.0, "laptop": 2.5, "tablet": 2.0, "smartwatch": 1.5, "headphones": 2.0, "console": 3.5},
    price_elsewhere=3.0,
    grade=(-2.2, -1.0, 0.0, 0.6, 1.0),
    grade_when_dear=0.25,
    battery_new=0.6,
    health=0.5,
    genuine=0.4,
    delivery=0.15,
    warranty=0.5,
    returns=0.25,
    stars=1.0,
    faults={"cancelled": 2.0, "late": 3.0, "faulty": 9.0, "misdescribed": 9.0},
)


def listed_value(facts: Facts, taste: Taste) -> Column:
    """Return what all listed facts are worth to one kind of shopper, the price included."""
    looks = np.array([category.looks for category in CATEGORIES])[facts.category]
    dearer = 1 + taste.grade_when_dear * np.maximum(np.log2(facts.dear), -1.0)
    health = np.nan_to_num(facts.battery_health, nan=UNSAID["battery_health"])
    return np.asarray(
        -by_category(facts, taste.price, taste.price_elsewhere) * np.log(facts.paid)
        + looks * dearer * np.array(taste.grade)[facts.grade - 1]
        + by_category(facts, {"smartphone": 1.0, "smartwatch": 0.7, "laptop": 0.5}, 0.0) * taste.health * health / 10
        + taste.battery_new * facts.battery_new
        + taste.genuine * np.nan_to_num(facts.genuine, nan=0.3)
        + _service_value(facts, taste)
        + facts.liking,
        dtype=np.float64,
    )


def fault_cost(facts: Facts, taste: Taste) -> Column:
    """Return what goes wrong, times what it costs; a fault grows with the price of the device."""
    grows = np.clip(facts.dear, 0.25, 4.0) ** 0.6
    costs = [cost * getattr(facts, kind) for kind, cost in taste.faults.items()]
    return np.asarray(np.sum(costs, axis=0) * grows, dtype=np.float64)


def experienced(facts: Facts) -> Column:
    """Return the expected utility of each listing to the population: the mean over its two kinds of people."""
    bargain, premium = (listed_value(facts, taste) - fault_cost(facts, taste) for taste in (BARGAIN, PREMIUM))
    return BARGAIN_SHARE * bargain + (1 - BARGAIN_SHARE) * premium


def at_a_glance(facts: Facts, taste: Taste) -> Column:
    """Return a listing's value in the grid, where the stars are all that is known of the seller."""
    trust = facts.reviews / (facts.reviews + 15.0)
    value = listed_value(facts, taste) + taste.stars * trust * np.nan_to_num(facts.rating - 4.4, nan=0.0)
    return np.asarray(value - _usual(facts, taste), dtype=np.float64)


def on_the_page(facts: Facts, taste: Taste) -> Column:
    """Return a listing's value to who has read its reviews."""
    cost = fault_cost(facts, taste)
    trust = facts.reviews / (facts.reviews + 40.0)
    value = listed_value(facts, taste) - trust * (cost - cost.mean())
    return np.asarray(value - _usual(facts, taste), dtype=np.float64)


def _usual(facts: Facts, taste: Taste) -> Column:
    """Return the value of a usual listing of the category: what a shopper came for anyway."""
    value = listed_value(facts, taste)
    means = np.bincount(facts.category, value) / np.maximum(np.bincount(facts.category), 1)
    return np.asarray(means[facts.category], dtype=np.float64)


def _service_value(facts: Facts, taste: Taste) -> Column:
    warranty = np.nan_to_num(facts.warranty, nan=UNSAID["warranty"])
    delivery = np.nan_to_num(facts.delivery, nan=UNSAID["delivery"])
    returns = np.nan_to_num(facts.returns, nan=UNSAID["returns"])
    value = taste.warranty * np.log2(warranty / 12) - taste.delivery * np.maximum(delivery - 2, 0)
    return np.asarray(value + taste.returns * np.log2(returns / 14), dtype=np.float64)
