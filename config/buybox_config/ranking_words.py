"""How the ranking is explained to buyers and sellers, in each language, kept as data."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

from buybox_config.errors import ConfigError

FALLBACK = "en"


class PartWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one part of the score is called, and which way it counts."""

    title: str
    text: str


class RankingWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The explanation in one language; `{share}` is a number in per cent."""

    title: str
    introduction: tuple[str, ...]
    importance_title: str
    importance_text: str
    ties: str
    not_offered: str
    lists: tuple[str, ...]
    sponsored: str
    chance: str
    trial: str
    not_considered_title: str
    not_considered: tuple[str, ...]
    parts: dict[str, PartWords]
    facts: dict[str, str]  # by feature


def ranking_languages() -> list[str]:
    """Return every language in which the ranking is explained."""
    return sorted(entry.name.removesuffix(".toml") for entry in _folder().iterdir() if entry.name.endswith(".toml"))


def ranking_language(code: str) -> str:
    """Return the language in which speakers of another one read it: their own, or English."""
    return code if code in ranking_languages() else FALLBACK


@cache
def ranking_words(code: str) -> RankingWords:
    """Read the explanation in a language, or in English where it has none; raises ConfigError that names the file."""
    name = ranking_language(code)
    try:
        return msgspec.toml.decode((_folder() / f"{name}.toml").read_bytes(), type=RankingWords)
    except msgspec.DecodeError as error:
        raise ConfigError(f"ranking/{name}.toml: {error}") from error


def _folder() -> Traversable:
    return files("buybox_config") / "data" / "ranking"
