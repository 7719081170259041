"""From which share of its orders a fault of a seller is too much, here and on other marketplaces, kept as data."""

import tomllib
from importlib.resources import files
from typing import Literal

import msgspec

Fault = Literal["cancelled_by_seller", "late", "defective", "not_as_described", "returned", "low_ratings"]
"""What is counted of a seller, by the names of its counts."""


class Threshold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Our limit of one kind of fault."""

    highest_rate: float  # faults per order, 0 to 1
    fewest_faults: int  # with fewer the rate says nothing
    window_days: int
    description: str
    source: str

    def exceeded(self, faults: float, orders: float) -> bool:
        """Tell whether so many faults in so many orders are too much."""
        return orders > 0 and faults >= self.fewest_faults and faults / orders > self.highest_rate


class PublishedLimit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A limit that another marketplace publishes, as our counts can measure it."""

    marketplace: str
    metric: str
    faults: tuple[Fault, ...]  # added up
    per: Literal["orders", "reviews"]
    window_days: int
    limit: float  # faults per order or review, 0 to 1
    inside: Literal["below", "at_most"]
    source: str
    fewest_faults: int = 1  # with fewer nothing is broken

    def broken(self, faults: float, of: float) -> bool:
        """Tell whether so many faults of so many orders or reviews break the limit."""
        if of <= 0 or faults < self.fewest_faults:
            return False
        rate = faults / of
        return rate >= self.limit if self.inside == "below" else rate > self.limit


class PublishedRating(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The lowest mean rating that another marketplace asks for."""

    marketplace: str
    metric: str
    window_days: int
    lowest: float  # stars, 1 to 5
    inside: Literal["above", "at_least"]
    source: str

    def broken(self, rating: float | None) -> bool:
        """Tell whether a mean rating is too low; none breaks nothing."""
        if rating is None:
            return False
        return rating <= self.lowest if self.inside == "above" else rating < self.lowest


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ours: dict[str, Threshold]
    published: tuple[PublishedLimit, ...]
    published_ratings: tuple[PublishedRating, ...]


def load_seller_thresholds() -> dict[str, Threshold]:
    """Read our own limits from `data/seller_thresholds.toml`, by the name of the fault."""
    return _read().ours


def load_published_limits() -> tuple[PublishedLimit, ...]:
    """Read the limits of other marketplaces."""
    return _read().published


def load_published_ratings() -> tuple[PublishedRating, ...]:
    """Read the lowest ratings of other marketplaces."""
    return _read().published_ratings


def _read() -> _Data:
    text = (files("buybox_config") / "data" / "seller_thresholds.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), _Data)
