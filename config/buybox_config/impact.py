"""What a refurbished device spares against a new one, each figure with its basis and its source."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec


class ImpactFigure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One figure of a study about devices of a category."""

    what: Literal["co2", "materials", "waste"]  # kg CO2 equivalent, kg of raw materials, g of electronic waste
    number: float
    basis: Literal["per_year_of_use"]
    source: str


@cache
def load_impact() -> dict[str, tuple[ImpactFigure, ...]]:
    """Read `data/impact.toml`, by category."""
    text = (files("buybox_config") / "data" / "impact.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, tuple[ImpactFigure, ...]])


def impact_of(category: str) -> tuple[ImpactFigure, ...]:
    """Return the figures of a category; none where no study has one."""
    return load_impact().get(category, ())
