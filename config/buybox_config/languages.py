"""Languages: how their queries are taken apart, what the engine does with their words, and what shoppers are told."""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

from buybox_config.errors import ConfigError

FALLBACK = "en"


class Analysis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the engine does with the words of a language, after folding case, accents and width."""

    stemmer: str | None = None  # a language of the engine's `stemmer` filter
    normalization: str | None = None  # a filter of its own: "ae" and "ä" in German
    elision: tuple[str, ...] = ()  # articles that an apostrophe joins to a word
    bigrams: bool = False  # words of scripts without spaces are taken apart into pairs of signs


class QueryWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of queries, folded; a phrase is several words."""

    ignored: tuple[str, ...]  # said of any offer here: no device is told by them
    up_to: tuple[str, ...]  # before a highest price
    from_: tuple[str, ...] = msgspec.field(name="from")  # before a lowest price
    up_to_behind: tuple[str, ...]  # behind a highest price
    from_behind: tuple[str, ...]  # behind a lowest price
    between: tuple[str, ...]
    and_: tuple[str, ...] = msgspec.field(name="and")  # between two prices
    currency: tuple[str, ...]
    new_battery: tuple[str, ...]


class Messages(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sentence for each case in which a list is not what the words ask for.

    `{text}` is what was typed, `{model}` the name of a model, `{wish}` what could not be met.
    """

    nothing: str
    filtered: str
    relaxed: str
    relaxed_wish: str
    relaxed_model: str
    not_sold: str
    not_sold_alone: str
    accessory: str


class Language(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language."""

    decimal_mark: str
    inch: str  # behind a diagonal in a device's title
    analysis: Analysis
    categories: dict[str, str]  # names for people
    query: QueryWords
    synonyms: dict[str, str]  # what shoppers say, folded -> what the catalogue says
    messages: Messages


def language_codes() -> list[str]:
    """Return the code of every language described."""
    return sorted(entry.name.removesuffix(".toml") for entry in _folder().iterdir() if entry.name.endswith(".toml"))


@cache
def load_language(code: str) -> Language:
    """Read a language, or English where it is not described; raises ConfigError that names the file."""
    name = code if code in language_codes() else FALLBACK
    try:
        return msgspec.toml.decode((_folder() / f"{name}.toml").read_bytes(), type=Language)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"languages/{name}.toml: {error}") from error


class Abbreviations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What shoppers write short in every language."""

    words: dict[str, str]
    before_number: dict[str, str]  # letters that stand for a family when a number follows: "ip13"


@cache
def load_abbreviations() -> Abbreviations:
    """Read `data/words/abbreviations.toml`."""
    path = files("buybox_config") / "data" / "words" / "abbreviations.toml"
    return msgspec.toml.decode(path.read_bytes(), type=Abbreviations)


def load_languages() -> dict[str, Language]:
    """Read every language, by code; raises ConfigError that names the file."""
    return {code: load_language(code) for code in language_codes()}


def _folder() -> Traversable:
    return files("buybox_config") / "data" / "languages"
