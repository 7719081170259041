"""Tell where a title names a near model that the catalogue lacks: what stands beside the name is not the model's.

A word directly after a name that nobody knows is most likely the rest of another name ("Blade V9 Vita"); a number
after a name of plain words is the next of its kind ("Sonos Move 2"); a family before a short name makes another of
it ("Pad X8").
"""

import re
from collections.abc import Set as AbstractSet

from buybox_titles.capacity import BARE_STORAGES
from buybox_titles.groups import NETWORKS, Entry, Group, Namespace
from buybox_titles.hits import Hit
from buybox_titles.names import is_telling
from buybox_titles.reading import Reading
from buybox_titles.terms import Kind

_NEXT_OF_ITS_KIND = re.compile(r"\d{1,2}[a-fh-z]?|\d{3,4}[a-z]{0,2}")
"""What follows a name to make the next one of its kind: "Sunny 5", "Moto G 5x", "Desire 816"; "5g" is a network."""

_MEASURED = re.compile(r"\d+(?:p|w|g|k|cm|mm|in|mp|px|mb|hz|x|mah)")
"""A number with a unit."""

_LETTERED = re.compile(r"\d[abcdefhijlmnorstuvyz]")
"""A number with a letter that is no unit: "P8 3D"."""

_CHIP = re.compile(r"i[3579]|[mr][1-9]")
_JOINED = re.compile(r"([a-z]+)\d[a-z0-9]*")
LONGEST_VERSION = 4
"""Characters of the longest number with a point that is a version or a diagonal: "12.9"."""

SHORTEST_JOINED = 3
"""Letters and digits of the shortest token that is a number of the maker's and no suffix: "Pi5 S2"."""

_CODE_PREFIXES = frozenset(("sm", "gt", "sgh", "sch", "lm", "xt"))
"""Letters before a maker's number that are cut off from it: "SM-G955FZSABTU"."""

SMALLEST_TABLET = 7.0
"""Inches; no phone that does not fold is as large."""

_DIAGONAL = re.compile(r"\d{1,2}\.\d(?:in)?")


def goes_on(hit: Hit, reading: Reading, used: AbstractSet[int], qualifiers: AbstractSet[str]) -> bool:
    """Tell whether a name goes on with what no known name has: "Mate RS", "Moto G Pure", "Sunny 5", "11 Lite 5G NE"."""
    after, group = hit.end, hit.group
    while after in used:
        after += 1
    if after not in reading.loose:
        return False
    word = reading.tokens[after]
    plain = after == hit.end and (group.needs_neighbour or group.wordy)
    if word[0].isdigit():
        return _counts_on(word, reading.tokens[after + 1 : after + 2], group, plain=plain)
    if word == "+" or not word.isascii():
        return word == "+" and "plus" in group.words and "plus" not in reading.tokens
    if word.isalpha():
        known = word in _CODE_PREFIXES or _ends_order_number(hit, reading, word)
        return not (known or _is_colour_word(hit, reading, after))
    joined = _JOINED.fullmatch(word)
    if joined is not None and (joined.group(1) in qualifiers or joined.group(1) in group.words):
        return True
    short = len(word) < SHORTEST_JOINED and not (_CHIP.fullmatch(word) or _repeats(hit, word))
    return plain or short


def _is_colour_word(hit: Hit, reading: Reading, at: int) -> bool:
    """Tell whether a word is a colour's: one of the model's ("Snow"), or before a plain one ("Bora Purple")."""
    if any(reading.tokens[at] in words for entry in hit.group.entries for words, _ in entry.known.colours):
        return True
    return any(position == at + 1 for position, _ in reading.found[Kind.COLOUR])


def _counts_on(word: str, following: list[str], group: Group, *, plain: bool) -> bool:
    """Tell whether a number after a name makes the next one of its kind."""
    if _LETTERED.fullmatch(word) or word == "0":
        return True
    return (plain or group.counted or (len(word) == 1 and group.tablets)) and _is_next(word, following)


def _ends_order_number(hit: Hit, reading: Reading, token: str) -> bool:
    """Tell whether a letter ends a number of the maker's: "ECAM 22.110.B"."""
    before = reading.tokens[hit.end - 1]
    return len(token) == 1 and "." in before and len(before) > LONGEST_VERSION


def _repeats(hit: Hit, token: str) -> bool:
    """Tell whether a token repeats the end of the name: "Galaxy S21 Plus S21+"."""
    return any(token in entry.known.spoken for entry in hit.group.entries)


def _is_next(token: str, following: list[str]) -> bool:
    if following == ["x"] or token in BARE_STORAGES or _MEASURED.fullmatch(token):
        return False  # "128 x 160 display"
    return _NEXT_OF_ITS_KIND.fullmatch(token) is not None


def other_family(hit: Hit, reading: Reading, namespace: Namespace) -> bool:
    """Tell whether the word before a short name makes another of it: "Latitude 3420" is no "Precision 3420".

    A number that names one model of its brand alone may have any of the brand's words before it ("PhoneEasy 6530").
    """
    if hit.group.full or hit.start == 0:
        return False
    before = reading.tokens[hit.start - 1]
    if before not in namespace.heads or any(before in entry.known.spoken for entry in hit.group.entries):
        return False
    alone = all(entry.known.bare for entry in hit.group.entries)
    return not (alone and is_telling("".join(reading.tokens[hit.start : hit.end])))


def of_generation(entries: list[Entry], hit: Hit, reading: Reading, used: AbstractSet[int]) -> list[Entry]:
    """Leave out models of another generation, year or diagonal than the one that stands beside the name."""
    after = hit.end
    while after in used:
        after += 1
    following = reading.tokens[after : after + 1]
    if not following or after not in reading.loose:
        return entries
    word = following[0]
    if word.startswith("gen") and word[3:].isdigit():
        return [entry for entry in entries if word == "gen1" and not _generations(entry.tags)]
    if len(word) == 4 and word[:2] == "20" and word.isdigit():  # noqa: PLR2004 - a year
        return [entry for entry in entries if entry.known.model.launched is None or word in entry.tags]
    if _DIAGONAL.fullmatch(word):
        number = word.removesuffix("in")
        return [entry for entry in entries if _has_diagonal(entry, number)]
    return entries


def _has_diagonal(entry: Entry, number: str) -> bool:
    if entry.known.diagonals:
        return number in entry.known.diagonals
    return entry.known.model.category != "smartphone" or float(number) < SMALLEST_TABLET


def _generations(tags: AbstractSet[str]) -> bool:
    return any(tag.startswith("gen") for tag in tags)


def unsaid_generation(entry: Entry, tags: AbstractSet[str], years: AbstractSet[str], group: Group) -> bool:
    """Tell whether a later generation is in every name of a model and the title states none, nor a year.

    Where the rest of the name is no more than its family's, a network tells as much: "iPhone" is not the iPhone 3G.
    """
    if years or tags & entry.tags:
        return False
    telling = NETWORKS if group.wordy else frozenset()
    return all(any(_is_later(tag) or tag in telling for tag in written) for written in entry.written)


def _is_later(tag: str) -> bool:
    return tag.startswith("gen") and tag != "gen1"
