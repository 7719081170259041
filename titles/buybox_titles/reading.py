"""Read what every word of a title says, beside the model's name."""

from collections.abc import Set as AbstractSet

from buybox_titles.endings import Endings, kind_by_ending
from buybox_titles.order_numbers import SHORTEST, read_order_number
from buybox_titles.pairs import read_pair
from buybox_titles.terms import Entry, Kind, Phrases, Value

_KINDS = len(Kind)
_BREAKING = frozenset((Kind.ALONG_WITH, Kind.MADE_FOR, Kind.ACCESSORY, Kind.INCLUDED, Kind.EXPANSION))

_SIMS = frozenset(("dual", "single"))
"""Begin phrases about SIM slots even where a model is called so: "Touch Dual" and "dual sim"."""


class Reading:
    """The words of a title by kind, each with its position."""

    __slots__ = ("found", "loose", "name_end", "pairs", "tokens")

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.found: list[list[tuple[int, Value]]] = [[] for _ in range(_KINDS)]
        self.loose: list[int] = []  # positions of tokens that no word list knows
        self.pairs: list[tuple[int, int]] = []  # RAM and storage written as one: "8/256"
        self.name_end = len(tokens)  # where name and plain attributes end: "with case" is not about the device


def read(
    tokens: list[str], start: int, end: int, special: AbstractSet[str], terms: dict[str, Entry], endings: Endings
) -> Reading:
    """Read all tokens but those of the model's base, `start` to `end`; `special` are words and tags of its group."""
    reading = Reading(tokens)
    found = reading.found
    position, count = 0, len(tokens)
    while position < count:
        if position == start and end > start:
            position = end
            continue
        token = tokens[position]
        entry = terms.get(token)
        kind: Kind
        value: Value
        if entry is None:
            length, kind, value = 0, Kind.NOISE, 0
        elif isinstance(entry, tuple):
            length, (kind, value) = 1, entry
        else:
            length, kind, value = _phrase(tokens, position, entry)
        if length == 0 or (
            token in special and (length == 1 or (kind is Kind.NOISE and (token not in _SIMS or "sim" in special)))
        ):
            _unknown(reading, position, terms, endings)
            position += 1
            continue
        found[kind].append((position, value))
        if position >= end and kind in _BREAKING and position < reading.name_end:
            reading.name_end = position
        position += length
    return reading


def _phrase(tokens: list[str], position: int, phrases: Phrases) -> tuple[int, Kind, Value]:
    second = phrases.by_second.get(tokens[position + 1]) if position + 1 < len(tokens) else None
    for words, kind, value in second or ():
        length = len(words)
        if tokens[position : position + length] == words:
            return length, kind, value
    return (0, Kind.NOISE, 0) if phrases.alone is None else (1, *phrases.alone)


def phrase_length(tokens: list[str], terms: dict[str, Entry], position: int) -> int:
    """Return how many tokens the listed phrase of several words has that begins at a position; 0 where none does."""
    entry = terms.get(tokens[position])
    length = _phrase(tokens, position, entry)[0] if isinstance(entry, Phrases) else 0
    return length if length > 1 else 0


def _unknown(reading: Reading, position: int, terms: dict[str, Entry], endings: Endings) -> None:
    """Read a token that no list knows: a pair of capacities, an order number, a joined word, else a loose one."""
    token = reading.tokens[position]
    if not token.isalnum() and (pair := read_pair(token)):
        reading.pairs.append(pair)
    elif (
        len(token) >= SHORTEST and token.isalnum() and not token.isalpha() and (code := read_order_number(token, terms))
    ):
        reading.found[Kind.CODE].append((position, code))
    elif told := kind_by_ending(token, endings):
        reading.found[told[0]].append((position, told[1]))
    else:
        reading.loose.append(position)
