"""What makes a device popular, kept as data: each number with its reason."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated

import msgspec


class Stated(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number and why it is so."""

    value: Annotated[float, msgspec.Meta(ge=0)]
    reason: str


class Divisor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number above zero, for something is divided by it, and why it is so."""

    value: Annotated[float, msgspec.Meta(gt=0)]
    reason: str


class Lowest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The least that a factor comes down to, above 0 and at most 1, and why it is so."""

    value: Annotated[float, msgspec.Meta(gt=0, le=1)]
    reason: str


class PopularityRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Every number of `popularity`; docs/popularity.md says where each stands in the formula."""

    actions: dict[str, Stated]  # points by action of a shopper event
    half_life_days: Divisor
    longest_days: Divisor
    client_daily_events: Divisor
    prior_devices: Divisor
    demand_unit: Divisor  # points
    new_model_days: Divisor
    availability: Lowest
    sellers_half: Divisor
    offers_half: Divisor
    pieces_half: Divisor
    freshness: Lowest
    freshness_half_years: Divisor
    unknown_age_years: Stated
    price_sanity: Lowest
    price_tolerance_rate: Stated
    price_half_rate: Divisor
    above_new_half_rate: Divisor

    def points(self, action: str) -> float:
        """Return the points of an action; one that is not named counts nothing."""
        stated = self.actions.get(action)
        return 0.0 if stated is None else stated.value

    @property
    def counted_actions(self) -> tuple[str, ...]:
        """The actions that count for something."""
        return tuple(action for action, stated in self.actions.items() if stated.value > 0)


@cache
def load_popularity_rules() -> PopularityRules:
    """Read the shipped `data/popularity.toml`."""
    shipped = (files("buybox_config") / "data" / "popularity.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(shipped), PopularityRules)
