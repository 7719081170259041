"""The words that sellers write in columns, folded once."""

import tomllib
import unicodedata
from importlib.resources import files
from typing import Any

import msgspec
from buybox_config.words import load_words as load_title_words


class MoneyWords(msgspec.Struct, frozen=True):
    """Folded words beside an amount of money."""

    with_tax: frozenset[str] = frozenset()
    without_tax: frozenset[str] = frozenset()
    range: frozenset[str] = frozenset()
    instalment: frozenset[str] = frozenset()
    free: frozenset[str] = frozenset()  # whole values


class TimeWords(msgspec.Struct, frozen=True):
    """Folded words of spans of time."""

    units: dict[str, str]  # word -> hours | days | weeks | months | years
    around: frozenset[str]
    between: frozenset[str]
    spoken: dict[str, dict[str, int]]  # column -> whole value -> span in the column's unit
    unsaid: dict[str, frozenset[str]]  # column -> whole values that promise nothing


class BatteryWords(msgspec.Struct, frozen=True):
    """Folded words about batteries."""

    yes: frozenset[str]
    no: frozenset[str]
    named: tuple[str, ...]
    unless_before: tuple[str, ...]
    roots: tuple[str, ...]  # as written, lower case
    around: frozenset[str]


class GradeWords(msgspec.Struct, frozen=True):
    """Folded words that stand around a label of a grade."""

    around: frozenset[str]
    modifiers: frozenset[str]


class OptionWords(msgspec.Struct, frozen=True):
    """Folded values of columns about colour, keyboard and lock."""

    no_colour: frozenset[str]
    unlocked: frozenset[str]
    locked: frozenset[str]
    keyboards: dict[str, str]  # value -> layout


class Words(msgspec.Struct, frozen=True):
    """Folded word lists by what they mean."""

    blank: frozenset[str]  # in lower, upper and title case, as compared unfolded
    in_stock: frozenset[str]
    out_of_stock: frozenset[str]
    around_stock: frozenset[str]
    conditions: tuple[tuple[str, tuple[str, ...]], ...]  # condition -> words, in the order in which they are tried
    yes: frozenset[str]
    no: frozenset[str]
    genuine_yes: frozenset[str]
    genuine_no: frozenset[str]
    battery: BatteryWords
    vat: dict[str, str]  # word -> standard | margin
    categories: dict[str, str]  # word -> one of our categories
    money: MoneyWords
    time: TimeWords
    capacity: dict[str, str]  # unit -> terabyte | gigabyte | megabyte
    grade: GradeWords
    options: OptionWords
    # from the words that titles use:
    usual_grades: dict[str, str]  # label -> the grade that it means at most shops, only ever a proposal
    for_parts: tuple[str, ...]
    qualifiers: frozenset[str]  # words that are parts of models' names


def fold(text: str) -> str:
    """Lower case, without accents, white space squeezed: the form in which words are compared."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(text.casefold().split())


def load_words() -> Words:
    """Read `data/words.toml`, and of the words that titles use those that columns need."""
    titles = load_title_words()
    table = tomllib.loads((files("buybox_indexer") / "data" / "words.toml").read_text("utf-8"))
    return Words(
        blank=frozenset(form for word in table["blank"]["any"] for form in (word, word.upper(), word.capitalize())),
        in_stock=_all(table["stock"]["in"]),
        out_of_stock=_all(table["stock"]["out"]),
        around_stock=_all(table["stock"]["around"]),
        conditions=tuple((entry["is"], tuple(map(fold, entry["words"]))) for entry in table["condition"]),
        yes=_folded(table["truth"]["yes"]),
        no=_folded(table["truth"]["no"]),
        genuine_yes=_folded(table["genuine"]["yes"]),
        genuine_no=_folded(table["genuine"]["no"]),
        battery=_battery(table["battery"]),
        vat=_inverted(table["vat"]),
        categories=_inverted(table["category"]),
        money=MoneyWords(**{name: _folded(words) for name, words in table["money"].items()}),
        time=_time(table["time"]),
        capacity=_inverted(table["capacity"]),
        grade=GradeWords(_folded(table["grade"]["around"]), _folded(table["grade"]["modifiers"])),
        options=_options(table["options"]),
        usual_grades={fold(label): grade for label, grade in titles.grades.items()},
        for_parts=tuple(map(fold, titles.for_parts)),
        qualifiers=titles.qualifiers,
    )


def _battery(table: dict[str, list[str]]) -> BatteryWords:
    return BatteryWords(
        yes=_folded(table["yes"]),
        no=_folded(table["no"]),
        named=tuple(map(fold, table["named"])),
        unless_before=tuple(map(fold, table["unless_before"])),
        roots=tuple(table["roots"]),
        around=_folded(table["around"]),
    )


def _time(table: dict[str, Any]) -> TimeWords:
    units = {unit: table[unit] for unit in ("hours", "days", "weeks", "months", "years")}
    return TimeWords(
        units={word: unit for unit, words in units.items() for word in _all(words)},
        around=_all(table["around"]),
        between=_all(table["between"]),
        spoken={column: _spans(spans) for column, spans in table["spoken"].items()},
        unsaid={column: _folded(words) for column, words in table["unsaid"].items()},
    )


def _spans(spans: dict[str, list[str]]) -> dict[str, int]:
    return {word: int(span) for word, span in _inverted(spans).items()}


def _options(table: dict[str, Any]) -> OptionWords:
    return OptionWords(
        no_colour=_folded(table["no_colour"]),
        unlocked=_folded(table["unlocked"]),
        locked=_folded(table["locked"]),
        keyboards=_inverted(table["keyboard"]),
    )


def _all(by_language: dict[str, list[str]]) -> frozenset[str]:
    return frozenset(fold(word) for words in by_language.values() for word in words)


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(map(fold, words))


def _inverted(meanings: dict[str, list[str]]) -> dict[str, str]:
    return {fold(word): meaning for meaning, words in meanings.items() for word in words}
