"""Read what every word of a title says, beside the model's name."""

from collections.abc import Set as AbstractSet

from buybox_titles.pairs import read_pair
from buybox_titles.terms import Entry, Kind, Phrase, Value

_KINDS = len(Kind)
_BREAKING = frozenset((Kind.ALONG_WITH, Kind.MADE_FOR, Kind.ACCESSORY, Kind.INCLUDED, Kind.EXPANSION))


class Reading:
    """The words of a title by kind, each with its position."""

    __slots__ = ("found", "loose", "name_end", "pairs", "tokens")

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.found: list[list[tuple[int, Value]]] = [[] for _ in range(_KINDS)]
        self.loose: list[int] = []  # positions of tokens that no word list knows
        self.pairs: list[tuple[int, int]] = []  # RAM and storage written as one: "8/256"
        self.name_end = len(tokens)  # where name and plain attributes end: "with case" is not about the device


def read(tokens: list[str], start: int, end: int, special: AbstractSet[str], terms: dict[str, Entry]) -> Reading:
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
        if length == 0 or (length == 1 and token in special):
            _unknown(reading, position)
            position += 1
            continue
        found[kind].append((position, value))
        if position >= end and kind in _BREAKING and position < reading.name_end:
            reading.name_end = position
        position += length
    return reading


def _phrase(tokens: list[str], position: int, phrases: list[Phrase]) -> tuple[int, Kind, Value]:
    for words, kind, value in phrases:
        length = len(words)
        if tokens[position : position + length] == words:
            return length, kind, value
    return 0, Kind.NOISE, 0


def _unknown(reading: Reading, position: int) -> None:
    token = reading.tokens[position]
    pair = read_pair(token) if "/" in token or "+" in token else None
    if pair is None:
        reading.loose.append(position)
    else:
        reading.pairs.append(pair)
