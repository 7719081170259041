"""What the score looks at: an ordered registry of named functions over columns, for training and serving alike.

A feature depends on the offer itself and on slow reference values, never on which other offers are listed. A fact
left out is NaN here and is imputed at its floor before any curve is read.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Literal

import msgspec
import numpy as np

from buybox_ranking.offer import Offer
from buybox_ranking.quality.seller_quality import STARS, USUAL_FAULTS, USUAL_RATINGS
from buybox_ranking.quality.shrinkage import BetaPrior, Column, low_end

PartName = Literal["price", "condition", "service", "seller"]

PARTS: tuple[PartName, ...] = ("price", "condition", "service", "seller")

DEAREST = 10.0
"""Multiple of the reference price beyond which all is equally dear; no price band reaches so far."""

SLOWEST_DAYS = 60.0
"""Days of delivery beyond which all is equally slow; what is not promised counts as this."""


class Columns(msgspec.Struct, frozen=True):
    """A batch of offers as float columns; NaN where a fact was left out."""

    total: Column  # minor units
    reference: Column  # minor units
    grade: Column  # 1 to 5
    battery_new: Column
    battery_health_pct: Column
    genuine_parts: Column
    delivery_days: Column
    warranty_months: Column
    return_days: Column
    fault_rate: Column  # already shrunk
    rating: Column  # mean stars as counted
    reviews: Column
    rating_prior: BetaPrior = USUAL_RATINGS  # a slow reference value of the market


class Feature(msgspec.Struct, frozen=True):
    """One input of the model."""

    name: str
    part: PartName
    direction: Literal[1, -1]  # 1: more is never worse; -1: less is never worse
    floor: float  # what a fact left out counts as; fitted with the model where `fitted_floor`
    floor_rule: str
    description: str
    of: Callable[[Columns], Column]
    fitted_floor: bool = False
    version: int = 1  # raised when what the function returns changes its meaning


def columns_of(offers: Sequence[Offer], rating_prior: BetaPrior = USUAL_RATINGS) -> Columns:
    """Take the facts of a batch of offers apart into columns."""
    sellers = [offer.seller for offer in offers]

    def column(values: Sequence[float | None]) -> Column:
        found = np.array(values, dtype=np.float64)
        found[np.isinf(found)] = np.nan  # no fact: an endless rating must not be the best of all
        return found

    return Columns(
        total=column([offer.total for offer in offers]),
        reference=column([offer.reference for offer in offers]),
        grade=column([offer.grade for offer in offers]),
        battery_new=column([offer.battery_new for offer in offers]),
        battery_health_pct=column([offer.battery_health_pct for offer in offers]),
        genuine_parts=column([offer.genuine_parts for offer in offers]),
        delivery_days=column([offer.delivery_days for offer in offers]),
        warranty_months=column([offer.warranty_months for offer in offers]),
        return_days=column([offer.return_days for offer in offers]),
        fault_rate=column([seller.fault_rate for seller in sellers]),
        rating=column([seller.rating for seller in sellers]),
        reviews=column([seller.reviews for seller in sellers]),
        rating_prior=rating_prior,
    )


def price_to_reference(columns: Columns) -> Column:
    """Return total / reference; a ratio and not its logarithm, so that a price to win inverts to the cent."""
    known = columns.reference > 0
    ratio = np.maximum(columns.total, 1.0) / np.where(known, columns.reference, 1.0)
    return np.where(known, np.minimum(ratio, DEAREST), np.nan)


def grade(columns: Columns) -> Column:
    """Return the cosmetic grade, 1 (worn) to 5 (premium)."""
    return np.clip(columns.grade, 1, 5)


def battery_new(columns: Columns) -> Column:
    """Return 1 for a new battery."""
    return np.clip(columns.battery_new, 0, 1)


def battery_health(columns: Columns) -> Column:
    """Return the promised least battery health in per cent."""
    return np.clip(columns.battery_health_pct, 0, 100)


def genuine_parts(columns: Columns) -> Column:
    """Return 1 where all parts are said to be the maker's."""
    return np.clip(columns.genuine_parts, 0, 1)


def delivery_days(columns: Columns) -> Column:
    """Return days until delivery."""
    return np.clip(columns.delivery_days, 0, SLOWEST_DAYS)


def warranty_months(columns: Columns) -> Column:
    """Return months of commercial warranty."""
    return np.clip(columns.warranty_months, 0, 120)


def return_days(columns: Columns) -> Column:
    """Return days in which it may be sent back."""
    return np.clip(columns.return_days, 0, 365)


def fault_rate(columns: Columns) -> Column:
    """Return the seller's faults per order, 0 to 1, already shrunk."""
    return np.clip(columns.fault_rate, 0, 1)


def seller_rating(columns: Columns) -> Column:
    """Return the mean stars, 1 to 5, at the low end of what so many reviews support."""
    reviews = np.maximum(columns.reviews, 0)
    share = np.clip((columns.rating - 1) / STARS, 0, 1)
    stars = 1 + STARS * low_end(columns.rating_prior, share * reviews, reviews)
    return np.where(reviews > 0, stars, np.nan)


FEATURES: tuple[Feature, ...] = (
    Feature(
        "price_to_reference",
        "price",
        -1,
        DEAREST,
        "counts as ten times the reference price",
        "what the buyer pays, as a multiple of the slow reference price of the device in its market",
        price_to_reference,
    ),
    Feature("grade", "condition", 1, 1.0, "counts as worn", "how it looks, 1 (worn) to 5 (premium)", grade),
    Feature("battery_new", "condition", 1, 0.0, "counts as not new", "1 for a new battery", battery_new),
    Feature(
        "battery_health",
        "condition",
        1,
        80.0,
        "counts as the usual least health of a market, 80 %",
        "promised least battery health, per cent",
        battery_health,
    ),
    Feature(
        "genuine_parts",
        "condition",
        1,
        0.0,
        "counts as not all genuine",
        "1 where every part is the maker's",
        genuine_parts,
    ),
    Feature(
        "delivery_days", "service", -1, SLOWEST_DAYS, "counts as 60 days", "days until it is delivered", delivery_days
    ),
    Feature("warranty_months", "service", 1, 0.0, "counts as none", "months of commercial warranty", warranty_months),
    Feature("return_days", "service", 1, 0.0, "counts as none", "days in which it may be sent back", return_days),
    Feature(
        "fault_rate",
        "seller",
        -1,
        USUAL_FAULTS.ceiling,
        "counts as a seller without orders: one deviation above the market's mean",
        "the seller's own faults per order, shrunk towards the market's mean",
        fault_rate,
        fitted_floor=True,
    ),
    Feature(
        "seller_rating",
        "seller",
        1,
        1 + STARS * USUAL_RATINGS.floor,
        "counts as a seller without reviews: one deviation below the market's mean",
        "mean stars at the low end of what so many reviews support",
        seller_rating,
        fitted_floor=True,
    ),
)
"""Every feature in the order of the model's columns."""

FINGERPRINT = hashlib.sha256(
    "\n".join(f"{f.name} {f.part} {f.direction} {f.floor} {f.version}" for f in FEATURES).encode()
).hexdigest()[:16]
"""Names these definitions: a model trained on others is refused."""


def feature_matrix(columns: Columns, floors: Sequence[float]) -> Column:
    """Return the features, one row an offer and one column a feature, with no NaN in it."""
    matrix = np.column_stack([feature.of(columns) for feature in FEATURES])
    return np.where(np.isfinite(matrix), matrix, np.asarray(floors, dtype=np.float64))
