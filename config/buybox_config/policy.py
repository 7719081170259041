"""The merchandisers' policy: weights of the four parts by market and category, and rules of lists."""

import tomllib
from collections.abc import Collection
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import msgspec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from buybox_config.catalogue import CATEGORIES
from buybox_config.errors import ConfigError
from buybox_config.list_rules import RULES_MAX, ListRule
from buybox_config.toml_model import read_toml


class WeightWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a weight does, in words for people, and the range it may take."""

    lowest: float
    highest: float
    description: str
    sentence: str


@cache
def load_weight_words() -> dict[str, WeightWords]:
    """Read `data/weights.toml`, by part."""
    text = (files("buybox_config") / "data" / "weights.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, WeightWords])


def _within_range(value: float, info: ValidationInfo) -> float:
    allowed = load_weight_words()[info.field_name or ""]
    if not allowed.lowest <= value <= allowed.highest:
        raise ValueError(f"{value} is outside {allowed.lowest} to {allowed.highest}")
    return value


Weight = Annotated[float, Field(strict=True, allow_inf_nan=False), AfterValidator(_within_range)]
"""A number as such: neither a text that reads like one nor true or false."""


class Weights(msgspec.Struct, frozen=True, gc=False):
    """How much each part of an offer's score counts; ranges stand in `data/weights.toml`."""

    price: float = 1.0
    condition: float = 1.0
    service: float = 1.0
    seller: float = 1.0


class WeightTable(BaseModel):
    """Weights of one scope, described in `data/weights.toml`; what is left out is inherited from the wider scope."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    price: Weight | None = None
    condition: Weight | None = None
    service: Weight | None = None
    seller: Weight | None = None


class Policy(BaseModel):
    """One version of the policy, which pages call the ranking strategy."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = Field(1, ge=1, description="Raised with each publication.")
    weights: WeightTable = Field(description="Weights everywhere.")
    market_weights: dict[str, WeightTable] = Field({}, description="Weights of one market.")
    category_weights: dict[str, dict[str, WeightTable]] = Field({}, description="Weights of a category in a market.")
    rules: tuple[ListRule, ...] = Field((), max_length=RULES_MAX, description="Rules of lists of devices.")

    @field_validator("category_weights")
    @classmethod
    def _are_categories(cls, given: dict[str, dict[str, WeightTable]]) -> dict[str, dict[str, WeightTable]]:
        for market, tables in given.items():
            for name in tables:
                if name not in CATEGORIES:
                    raise ValueError(f"[weights.{market}.{name}]: not a category; known are {', '.join(CATEGORIES)}")
        return given

    @model_validator(mode="before")
    @classmethod
    def _split_scopes(cls, given: object) -> object:
        """Take `[weights.FR.laptop]` as written in TOML apart into the three scopes."""
        if not isinstance(given, dict) or not isinstance(given.get("weights"), dict):
            return given
        everywhere, markets, categories = _scopes(given["weights"])
        return {**given, "weights": everywhere, "market_weights": markets, "category_weights": categories}

    def weights_for(self, market: str, category: str) -> Weights:
        """Return the weights in force for a category of a market: the narrowest scope that names each part."""
        scopes = (
            self.category_weights.get(market, {}).get(category),
            self.market_weights.get(market),
            self.weights,
        )
        return Weights(*(_first(scopes, part, default=1.0) for part in Weights.__struct_fields__))


def _scopes(table: dict[str, object]) -> tuple[dict[str, object], dict[str, object], dict[str, object]]:
    everywhere = {key: value for key, value in table.items() if not isinstance(value, dict)}
    markets: dict[str, object] = {}
    categories: dict[str, object] = {}
    for market, inner in table.items():
        if isinstance(inner, dict):
            markets[market] = {key: value for key, value in inner.items() if not isinstance(value, dict)}
            categories[market] = {key: value for key, value in inner.items() if isinstance(value, dict)}
    return everywhere, markets, categories


def _first(scopes: tuple[WeightTable | None, ...], part: str, default: float) -> float:
    for scope in scopes:
        value = getattr(scope, part, None)
        if value is not None:
            return float(value)
    return default


def check_markets(policy: Policy, known: Collection[str]) -> None:
    """Refuse a policy that names a market which there is not: that part of it would silently do nothing.

    Raises ConfigError that names the market and the known ones.
    """
    named = [*policy.market_weights, *policy.category_weights, *(rule.scope.market for rule in policy.rules)]
    unknown = next((market for market in named if market is not None and market not in known), None)
    if unknown is not None:
        raise ConfigError(f"the policy names market {unknown}, which there is not; known are {', '.join(known)}")


def load_policy(path: Path | None = None) -> Policy:
    """Read the policy of `path`, or the shipped one.

    Raises ConfigError that names the file and the line.
    """
    if path is not None:
        return read_toml(Policy, path)
    shipped = files("buybox_config") / "data" / "policy.toml"
    return read_toml(Policy, Path("policy.toml"), shipped.read_text("utf-8"))
