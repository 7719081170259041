"""The transparent ranking formula, kept as data: points and values for each feature, each with its reason."""

import tomllib
from functools import cache
from importlib.resources import files

import msgspec


class FormulaCurve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one feature adds to the score, straight between its points."""

    points: tuple[float, ...]
    values: tuple[float, ...]
    reason: str


@cache
def load_formula() -> dict[str, FormulaCurve]:
    """Read the shipped formula: a curve by feature name."""
    shipped = (files("buybox_config") / "data" / "formula.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(shipped), dict[str, FormulaCurve])
