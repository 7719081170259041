"""The levers by which a seller may win a box: ladders of values, kept as data."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

Unit = Literal["share", "months", "days", "per_cent", "yes", "rate", "stars"]


class Lever(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that a seller may change, and how far."""

    unit: Unit
    values: tuple[float, ...]  # from the mildest to the strongest
    description: str
    reason: str  # of the values
    categories: tuple[str, ...] = ()  # where it makes sense; none named: everywhere

    def sensible_in(self, category: str) -> bool:
        """Tell whether it makes sense for a category; an unknown one is not refused."""
        return not self.categories or not category or category in self.categories


@cache
def load_levers() -> dict[str, Lever]:
    """Read `data/moves.toml`: each lever by its name, which is the fact that it changes, in the order of telling."""
    text = (files("buybox_config") / "data" / "moves.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Lever])
