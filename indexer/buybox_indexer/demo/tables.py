"""Read the demo's data files: words, shops, prices and taste are data, not code."""

import tomllib
from importlib.resources import files
from typing import TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

Table = TypeVar("Table")

Numbers = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def read_table(kind: type[Table], name: str) -> Table:
    """Read `data/<name>.toml` as `kind`; raises msgspec.ValidationError when the file does not fit."""
    text = (files("buybox_indexer.demo") / "data" / f"{name}.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), kind)


class CategoryTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a category sells in the demo."""

    share: float  # weight of its devices when listings are spread
    heads: int  # how many of sixty popular devices
    launch_price: int  # EUR, where the catalogue names none
    yearly_loss: float  # prices fall with exp(-loss x years)
    battery: bool  # a new battery is an option


class Favourites(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Models that more shoppers look for than for others of their kind."""

    pull: float  # how many times as many
    models: frozenset[str]


class MarketTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a market differs in the demo."""

    share: float
    price_level: float  # against the price in EUR, exchange rate included
    shipping: tuple[int, ...]  # minor units
    keyboard: str
    legal: str


def category_tables() -> dict[str, CategoryTable]:
    """Read the seven categories of the demo."""
    return read_table(dict[str, CategoryTable], "categories")


def favourites() -> Favourites:
    """Read which models are most sought."""
    return read_table(Favourites, "favourites")


def market_tables() -> dict[str, MarketTable]:
    """Read the markets of the demo."""
    return read_table(dict[str, MarketTable], "markets")


class TitleStyle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one shop writes its titles."""

    id: str
    weight: int
    pieces: tuple[str, ...]
    joiner: str = " "
    glued: bool = False
    case: str = "as-is"


class TitleStyles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All styles of titles."""

    styles: tuple[TitleStyle, ...]


class JsonLayouts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where JSON exports keep our columns."""

    layouts: tuple[dict[str, str], ...]
