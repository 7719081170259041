"""Words as data: what colours, units, locks, keyboards, accessories and grades are called in each language."""

import tomllib
from importlib.resources import files
from typing import Any

import msgspec

from buybox_config.errors import ConfigError


class Words(msgspec.Struct, frozen=True):
    """Every word list, as written in the data files; languages stand together, for sellers mix them."""

    colours: dict[str, str]  # word or phrase -> basic colour
    colour_names: dict[str, str]  # word or phrase -> a maker's English colour name
    colour_basics: dict[str, str]  # a maker's English colour name -> basic colour
    unlocked: tuple[str, ...]
    locked: tuple[str, ...]
    operators: tuple[str, ...]
    ambiguous_operators: tuple[str, ...]
    keyboards: dict[str, str]  # phrase -> layout
    gigabyte: tuple[str, ...]
    terabyte: tuple[str, ...]
    memory: tuple[str, ...]
    storage: tuple[str, ...]
    expansion: tuple[str, ...]
    accessory: tuple[str, ...]
    part: tuple[str, ...]
    never_whole: frozenset[str]
    wanted: tuple[str, ...]
    empty_box: tuple[str, ...]
    never_device: tuple[str, ...]
    endings: tuple[str, ...]
    attached: tuple[str, ...]
    for_parts: tuple[str, ...]
    made_for: tuple[str, ...]
    along_with: tuple[str, ...]
    included: tuple[str, ...]
    lot: tuple[str, ...]
    noise: tuple[str, ...]
    grades: dict[str, str]  # phrase -> grade
    categories: dict[str, str]  # phrase -> category
    connectivity: dict[str, str]  # phrase -> wifi | cellular | gps
    brands: dict[str, str]  # phrase -> brand
    spellings: dict[str, str]  # other spelling of a word in names -> the word
    families: dict[str, tuple[str, str]]  # word -> brand, category
    other_brands: frozenset[str]  # brands without models here, lower case: never the mending of a misspelt word
    name_words: frozenset[str]  # words within models' names that may be mended
    optional_families: tuple[str, ...]
    qualifiers: frozenset[str]
    screens: dict[str, str]  # model id -> diagonal in inches, as titles write it
    calibration: tuple[tuple[float, float], ...]  # raw confidence at least -> share of such answers that were right


WARES = ("accessory", "part", "wanted", "empty_box", "never_device", "endings", "attached", "for_parts")


def load_words() -> Words:
    """Read the shipped word lists.

    Raises ConfigError that names the file when one is not valid TOML or lacks a list.
    """
    try:
        return Words(**_colours(), **_locks(), **_units(), **_wares(), **_brands(), **_others())
    except KeyError as error:
        raise ConfigError(f"the word lists lack {error}") from error


def _read(name: str) -> dict[str, Any]:
    entry = files("buybox_config") / "data" / "words" / f"{name}.toml"
    try:
        return tomllib.loads(entry.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"words {name}.toml: not valid TOML: {error}") from error


def _flat(by_language: dict[str, list[str]]) -> tuple[str, ...]:
    return tuple(word for words in by_language.values() for word in words)


def _inverted(by_value: dict[str, list[str]]) -> dict[str, str]:
    return {word: value for value, words in by_value.items() for word in words}


def _colours() -> dict[str, Any]:
    names = _read("colour_names")
    basic = {colour: list(_flat(words)) for colour, words in _read("colours")["basic"].items()}
    return {
        "colours": _inverted(basic),
        "colour_names": _inverted(names["names"]),
        "colour_basics": names["basics"],
    }


def _locks() -> dict[str, Any]:
    locks = _read("locks")
    return {
        "unlocked": _flat(locks["unlocked"]),
        "locked": _flat(locks["locked"]),
        "operators": tuple(locks["operators"]["names"]),
        "ambiguous_operators": tuple(locks["operators"]["ambiguous"]),
    }


def _units() -> dict[str, Any]:
    units = _read("units")
    return {name: tuple(units[name]) for name in ("gigabyte", "terabyte", "memory", "storage", "expansion")}


def _wares() -> dict[str, Any]:
    wares = _read("wares")
    lists = {name: _flat(wares[name]) for name in WARES}
    return lists | {
        "made_for": _flat(wares["for"]),
        "along_with": _flat(wares["with"]),
        "included": _flat(wares["included"]),
        "lot": _flat(wares["lot"]),
        "never_whole": frozenset(_flat(wares["never_whole"])),
    }


def _brands() -> dict[str, Any]:
    brands = _read("brands")
    return {
        "brands": {name.lower(): name for name in brands["others"]["names"]} | _inverted(brands["names"]),
        "spellings": brands["spellings"],
        "families": {word: (brand, category) for word, (brand, category) in brands["families"].items()},
        "other_brands": frozenset(name.lower() for name in brands["others"]["names"]),
        "name_words": frozenset(brands["name_words"]["words"]),
        "optional_families": tuple(brands["optional_families"]["words"]),
        "qualifiers": frozenset(brands["qualifiers"]["words"]),
    }


def _others() -> dict[str, Any]:
    kinds = _read("kinds")
    steps = _read("calibration")["steps"]
    return {
        "screens": _read("screens")["inches"],
        "calibration": tuple((step["least"], step["right"]) for step in steps),
        "keyboards": _inverted(_read("keyboards")["layouts"]),
        "noise": tuple(word for group in _read("noise").values() for word in _flat(group)),
        "grades": _inverted(_read("grades")),
        "categories": _inverted(kinds["category"]),
        "connectivity": _inverted(kinds["connectivity"]),
    }


def everyday_colours(language: str) -> dict[str, tuple[str, ...]]:
    """Return what each basic colour is called in a language, and in English where it has no words for it."""
    return {
        colour: tuple(by_language.get(language) or by_language.get("en", ()))
        for colour, by_language in _read("colours")["basic"].items()
    }
