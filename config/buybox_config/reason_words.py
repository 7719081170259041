"""The words of each reason, and of what a seller may do, in each language, kept as data."""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

FALLBACK = "en"


class Sentence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a language says one reason; `{amount}`, `{number}` and `{word}` stand for its values."""

    text: str
    one: str | None = None  # when the number is 1
    zero: str | None = None  # when the number is 0
    description: str = ""  # what the reason means; kept in English, in `en.toml`


class ReasonWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language."""

    decimal_mark: str
    words: dict[str, str]  # grades and fractions
    reasons: dict[str, Sentence]  # by code
    moves: dict[str, Sentence]  # what a seller may do to win a box, by lever
    notices: dict[str, Sentence]  # what a seller is told of its price to win


def reason_languages() -> list[str]:
    """Return every language that has words of its own."""
    return sorted(entry.name.removesuffix(".toml") for entry in _folder().iterdir() if entry.name.endswith(".toml"))


@cache
def reason_words(language: str) -> ReasonWords:
    """Read the words of a language, or English where it has none."""
    name = language if language in reason_languages() else FALLBACK
    return msgspec.convert(tomllib.loads((_folder() / f"{name}.toml").read_text("utf-8")), ReasonWords)


def _folder() -> Traversable:
    return files("buybox_config") / "data" / "reasons"
