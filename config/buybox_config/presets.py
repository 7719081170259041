"""Presets: ready-made columns and grades of kinds of feed that many sellers have, one TOML file each."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from pydantic import Field

from buybox_config.sellers import FeedSource
from buybox_config.toml_model import read_toml


class Preset(FeedSource):
    """What a kind of feed is known to hold: the keys of `[[feeds]]` that it fills in, and more that only it needs."""

    market: str = Field("", description="Not set: the seller file says.")
    location: str = Field("", description="Not set: the seller file says.")
    description: str = Field(min_length=1, description="One sentence for sellers.")
    values: dict[str, dict[str, str]] = Field({}, description="Column of ours -> value of theirs -> what it means.")


@lru_cache(maxsize=1)
def load_presets() -> dict[str, Preset]:
    """Read every preset, by name.

    Raises ConfigError that names the file and the line.
    """
    folder = files("buybox_config") / "data" / "presets"
    found = sorted((each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name)
    return {
        each.name.removesuffix(".toml"): read_toml(Preset, Path(each.name), each.read_text("utf-8")) for each in found
    }


def with_preset(source: FeedSource) -> FeedSource:
    """Fill in what the seller file leaves to its preset; what it says itself wins."""
    if source.preset is None:
        return source
    preset = load_presets()[source.preset]
    return source.model_copy(
        update={
            "records": source.records or preset.records,
            "columns": {**source.columns, **_left(preset, source)},
            "grades": {**preset.grades, **source.grades},
            "assume": {**preset.assume, **source.assume},
        }
    )


def load_details() -> dict[str, str]:
    """Read the names of details that feeds state, folded, each with the column of ours that it fills."""
    details: dict[str, str] = tomllib.loads((files("buybox_config") / "data" / "details.toml").read_text("utf-8"))
    return details


def _left(preset: Preset, source: FeedSource) -> dict[str, str | tuple[str, ...]]:
    """Return the preset's columns for what the seller file maps nothing to; our own names are read last."""
    mapped = {ours for columns in source.columns.values() for ours in listed(columns)}
    left = {
        theirs: tuple(each for each in listed(ours) if each not in mapped) for theirs, ours in preset.columns.items()
    }
    own = {ours: (ours,) for columns in left.values() for ours in columns if ours not in left}
    return {theirs: ours for theirs, ours in {**left, **own}.items() if ours and theirs not in source.columns}


def listed(ours: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return one or several columns of ours as several."""
    return (ours,) if isinstance(ours, str) else ours
