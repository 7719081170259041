"""The words that describe a listing, compiled to one table: token -> what it says."""

from collections.abc import Iterable
from enum import IntEnum
from typing import TypeAlias

import msgspec
from buybox_config.words import Words

from buybox_titles.fold import fold
from buybox_titles.pairs import capacity_tokens
from buybox_titles.tokens import tokenise


class Kind(IntEnum):
    """What a word or phrase says."""

    NOISE = 0
    CAPACITY = 1  # value: GB
    COLOUR = 2  # value: (English words, basic colour)
    UNLOCKED = 3
    LOCKED = 4
    OPERATOR = 5  # value: its name
    KEYBOARD = 6  # value: layout
    MEMORY = 7  # the number beside it is RAM
    STORAGE = 8  # the number beside it is storage
    EXPANSION = 9  # the number after it is a card's
    ACCESSORY = 10
    PART = 11  # value: True when it never describes a whole device
    WANTED = 12
    EMPTY_BOX = 13  # and whatever else no title of a device says
    FOR_PARTS = 14
    MADE_FOR = 15
    ALONG_WITH = 16
    INCLUDED = 17
    LOT = 18
    GRADE = 19  # value: canonical grade
    CATEGORY = 20  # value: category
    CONNECTIVITY = 21  # value: wifi | cellular | gps
    CODE = 22  # value: what a maker's number names
    BRAND = 23  # value: brand


class Code(msgspec.Struct, frozen=True):
    """The models that have a maker's number, and the one device that it names where it names one."""

    models: frozenset[str]
    device_id: str | None = None


ColourValue: TypeAlias = tuple[tuple[str, ...], str]
Value: TypeAlias = str | int | bool | ColourValue | Code
Phrase: TypeAlias = tuple[list[str], Kind, Value]


class Phrases(msgspec.Struct, frozen=True):
    """The phrases that begin with a word, by their second word, longest first; and what the word means alone."""

    by_second: dict[str, list[Phrase]]
    alone: tuple[Kind, Value] | None


Entry: TypeAlias = tuple[Kind, Value] | Phrases
"""What a word means, or the phrases that begin with it."""


def compile_terms(
    words: Words, codes: dict[tuple[str, ...], Code], brands: dict[tuple[str, ...], str]
) -> dict[str, Entry]:
    """Put every word list and the makers' model numbers into one table; what comes later wins."""
    phrases: dict[tuple[str, ...], tuple[Kind, Value]] = {}
    for kind, texts in _plain_lists(words):
        _add(phrases, kind, dict.fromkeys(texts, True))
    for kind, values in _valued_lists(words):
        _add(phrases, kind, values)
    _add_colours(phrases, words)
    parts = (text for text in words.part if text not in words.never_device)
    _add(phrases, Kind.PART, {text: not words.never_whole.isdisjoint(text.split()) for text in parts})
    for tokens, brand in brands.items():
        phrases.setdefault(tokens, (Kind.BRAND, brand))
    for tokens, code in codes.items():
        phrases.setdefault(tokens, (Kind.CODE, code))
    terms = _by_first_token(phrases)
    for token, gigabytes in capacity_tokens(words.gigabyte, words.terabyte).items():
        terms[token] = (Kind.CAPACITY, gigabytes)
    return terms


def _plain_lists(words: Words) -> tuple[tuple[Kind, tuple[str, ...]], ...]:
    return (
        (Kind.NOISE, words.noise),
        (Kind.ALONG_WITH, words.along_with),
        (Kind.MADE_FOR, words.made_for),
        (Kind.MEMORY, words.memory),
        (Kind.STORAGE, words.storage),
        (Kind.EXPANSION, words.expansion),
        (Kind.UNLOCKED, words.unlocked),
        (Kind.LOCKED, words.locked),
        (Kind.INCLUDED, words.included),
        (Kind.LOT, words.lot),
        (Kind.ACCESSORY, words.accessory),
        (Kind.WANTED, words.wanted),
        (Kind.EMPTY_BOX, words.empty_box + words.never_device),
        (Kind.FOR_PARTS, words.for_parts),
    )


def _valued_lists(words: Words) -> tuple[tuple[Kind, dict[str, str]], ...]:
    operators = {name: name for name in words.operators if name not in words.ambiguous_operators}
    return (
        (Kind.GRADE, words.grades),
        (Kind.CATEGORY, words.categories),
        (Kind.CONNECTIVITY, words.connectivity),
        (Kind.KEYBOARD, words.keyboards),
        (Kind.OPERATOR, operators),
        (Kind.BRAND, words.brands | {word: brand for word, (brand, _) in words.families.items()}),
    )


def _add_colours(phrases: dict[tuple[str, ...], tuple[Kind, Value]], words: Words) -> None:
    for text, basic in words.colours.items():
        phrases[phrase(text)] = (Kind.COLOUR, (colour_words(basic), basic))
    for text, name in words.colour_names.items():
        phrases[phrase(text)] = (Kind.COLOUR, (colour_words(name), words.colour_basics[name]))


def colour_words(name: str) -> tuple[str, ...]:
    """Return the words of a colour's name, in one spelling."""
    return tuple("grey" if word == "gray" else word for word in name.replace("-", " ").split())


def phrase(text: str) -> tuple[str, ...]:
    """Return the tokens of a phrase as they appear in a title."""
    return tuple(tokenise(fold(text)))


def _add(
    phrases: dict[tuple[str, ...], tuple[Kind, Value]],
    kind: Kind,
    values: Iterable[str] | dict[str, Value] | dict[str, str],
) -> None:
    pairs = values.items() if isinstance(values, dict) else ((text, True) for text in values)
    for text, value in pairs:
        phrases[phrase(text)] = (kind, value)


def _by_first_token(phrases: dict[tuple[str, ...], tuple[Kind, Value]]) -> dict[str, Entry]:
    alone = {tokens[0]: meaning for tokens, meaning in phrases.items() if len(tokens) == 1}
    longer: dict[str, dict[str, list[Phrase]]] = {}
    for tokens, (kind, value) in sorted(phrases.items(), key=lambda item: -len(item[0])):
        if len(tokens) > 1:
            longer.setdefault(tokens[0], {}).setdefault(tokens[1], []).append((list(tokens), kind, value))
    return alone | {first: Phrases(by_second, alone.get(first)) for first, by_second in longer.items()}
