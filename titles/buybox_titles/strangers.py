"""Tell where a title names a near model that the catalogue lacks: what stands beside the name is not the chosen model's.

A word directly after a name that nobody knows is most likely the rest of another name ("Blade V9 Vita"); a number after a
name of plain words is the next of its kind ("Sonos Move 2"); a family before a short name makes another of it ("Pad X8").
"""

import re
from collections.abc import Set as AbstractSet

from buybox_titles.capacity import BARE_STORAGES
from buybox_titles.groups import Entry, Namespace
from buybox_titles.hits import Hit
from buybox_titles.names import is_telling
from buybox_titles.reading import Reading

_NEXT_OF_ITS_KIND = re.compile(r"\d{1,2}[a-fh-z]?|\d{3,4}[a-z]{0,2}")
"""What follows a name to make the next one of its kind: "Sunny 5", "Moto G 5x", "Desire 816"; "5g" is a network."""

_MEASURED = re.compile(r"\d+(?:p|w|g|k|cm|mm|in|mp|px|mb|hz|x|mah)")
"""A number with a unit."""

_JOINED = re.compile(r"([a-z]+)\d[a-z0-9]*")
_CODE_PREFIXES = frozenset(("sm", "gt", "sgh", "sch", "lm", "xt", "ta", "x"))
"""Letters before a maker's number that are cut off from it: "SM-G955FZSABTU"."""

_DIAGONAL = re.compile(r"\d{1,2}\.\d(?:in)?")


def goes_on(hit: Hit, reading: Reading, used: AbstractSet[int], qualifiers: AbstractSet[str]) -> bool:
    """Tell whether a name goes on with what no known name has: "Mate RS", "Moto G Pure", "Sunny 5", "11 Lite 5G NE"."""
    after, group = hit.end, hit.group
    while after in used:
        after += 1
    if after not in reading.loose:
        return False
    token = reading.tokens[after]
    plain = after == hit.end and (group.needs_neighbour or group.wordy)
    if token[0].isdigit():
        return (plain or group.counted) and _is_next(token, reading.tokens[after + 1 : after + 2])
    if token.isalpha():
        return token.isascii() and token not in _CODE_PREFIXES
    joined = _JOINED.fullmatch(token)
    return plain or (joined is not None and (joined.group(1) in qualifiers or joined.group(1) in group.words))


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
    beside = reading.tokens[after : after + 1]
    if not beside or after not in reading.loose:
        return entries
    token = beside[0]
    if token.startswith("gen") and token[3:].isdigit():
        return [entry for entry in entries if token == "gen1" and not _generations(entry.tags)]
    if len(token) == 4 and token[:2] == "20" and token.isdigit():  # noqa: PLR2004 - a year
        return [entry for entry in entries if entry.known.model.launched is None or token in entry.tags]
    if _DIAGONAL.fullmatch(token):
        number = token.removesuffix("in")
        return [entry for entry in entries if not entry.known.diagonals or number in entry.known.diagonals]
    return entries


def _generations(tags: AbstractSet[str]) -> bool:
    return any(tag.startswith("gen") for tag in tags)


def unsaid_generation(entry: Entry, tags: AbstractSet[str], years: AbstractSet[str]) -> bool:
    """Tell whether a later generation or a year is in every name of a model and the title states none."""
    if years or tags & entry.tags:
        return False
    return all(
        any((tag.startswith("gen") and tag != "gen1") or tag[:2] == "20" for tag in written)
        for written in entry.written
    )
