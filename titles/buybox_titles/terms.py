"""The words that describe a listing, compiled to one table: token -> what it says."""

from collections.abc import Iterable
from enum import IntEnum
from typing import TypeAlias

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
    EMPTY_BOX = 13
    FOR_PARTS = 14
    MADE_FOR = 15
    ALONG_WITH = 16
    INCLUDED = 17
    LOT = 18
    GRADE = 19  # value: canonical grade
    CATEGORY = 20  # value: category
    CONNECTIVITY = 21  # value: wifi | cellular | gps
    CODE = 22  # value: ids of the models that have it
    BRAND = 23  # value: brand


ColourValue: TypeAlias = tuple[tuple[str, ...], str]
Value: TypeAlias = str | int | bool | ColourValue | frozenset[str]
Phrase: TypeAlias = tuple[list[str], Kind, Value]
Entry: TypeAlias = tuple[Kind, Value] | list[Phrase]
"""A single word's meaning, or the phrases that begin with it, longest first."""


def compile_terms(words: Words, codes: Iterable[tuple[list[str], frozenset[str]]]) -> dict[str, Entry]:
    """Put every word list and the makers' model numbers into one table; what comes later wins."""
    phrases: dict[tuple[str, ...], tuple[Kind, Value]] = {}
    for kind, texts in _plain_lists(words):
        _add(phrases, kind, dict.fromkeys(texts, True))
    for kind, values in _valued_lists(words):
        _add(phrases, kind, values)
    _add_colours(phrases, words)
    _add(phrases, Kind.PART, {text: not words.never_whole.isdisjoint(text.split()) for text in words.part})
    for tokens, models in codes:
        phrases.setdefault(tuple(tokens), (Kind.CODE, models))
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
        (Kind.EMPTY_BOX, words.empty_box),
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
    terms: dict[str, Entry] = {}
    longer: dict[str, list[Phrase]] = {}
    for tokens, (kind, value) in sorted(phrases.items(), key=lambda item: -len(item[0])):
        if not tokens:
            continue
        if len(tokens) == 1 and tokens[0] not in longer:
            terms[tokens[0]] = (kind, value)
        else:
            longer.setdefault(tokens[0], []).append((list(tokens), kind, value))
    return {**terms, **longer}
