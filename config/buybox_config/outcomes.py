"""The reason codes of rows and offers that do not compete, each with what becomes of it and what it means."""

import tomllib
from importlib.resources import files
from typing import Literal

import msgspec


class Outcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a reason code stands for."""

    title: str  # two or three words
    becomes: Literal["rejected", "hidden", "limited", "live"]
    description: str
    mend: str  # what the seller does about it


def load_outcomes() -> dict[str, Outcome]:
    """Read `data/outcomes.toml`, by reason code."""
    text = (files("buybox_config") / "data" / "outcomes.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Outcome])
