"""Storage and memory where they have columns of their own: Go, Gt, GB, To, TB, MB, to GB."""

import re
from functools import lru_cache
from math import ceil

from buybox_indexer.listing import Listing
from buybox_indexer.normalise.step import Step, no_number
from buybox_indexer.normalise.words import Words, fold

MOST_GIGABYTES = 65_536
GB_PER_TB = 1024
MB_PER_GB = 1024
ROUND_MB = 1000
"""Megabytes of a gigabyte to those who write 128 000 MB."""

_NUMBER = r"(\d{1,3}(?: \d{3})+|\d{1,9})(?:[.,](\d{1,6}))?"
_WITH_UNIT = re.compile(rf"(?<![\w.,]){_NUMBER}\s*([^\W\d_]+)")
_BARE = re.compile(_NUMBER)


def units_step(words: Words) -> Step:
    """Fill storage and memory in GB."""

    @lru_cache(maxsize=4_096)
    def read(text: str, column: str) -> int:
        return gigabytes(text, column, words)

    def step(listing: Listing) -> bool:
        given = listing.given
        storage, memory = given.get("storage_gb"), given.get("ram_gb")
        if storage is not None:
            listing.storage_gb = read(storage, "storage_gb") or None
        if memory is not None:
            listing.ram_gb = read(memory, "ram_gb") or None
        return not (storage or "0").isdecimal() or not (memory or "0").isdecimal()

    return step


def gigabytes(text: str, column: str, words: Words) -> int:
    """Read the one capacity of a text as GB; 1 TB is 1024 GB. Raises TurnedAway(`bad_number`)."""
    folded = fold(text)
    found = [match for match in _WITH_UNIT.finditer(folded) if match[3] in words.capacity]
    bare = _BARE.fullmatch(folded)
    if len(found) > 1 or not (found or bare):
        raise no_number(column, text, "is not one capacity: write it as 128 or 128 GB")
    number, unit = (found[0], words.capacity[found[0][3]]) if found else (bare, "gigabyte")
    assert number is not None  # noqa: S101 - one of the two was found above
    value = ceil(_in_gigabytes(float(f"{number[1].replace(' ', '')}.{number[2] or 0}"), unit))
    if value > MOST_GIGABYTES:
        raise no_number(column, text, f"is beyond {MOST_GIGABYTES} GB")
    return value


def _in_gigabytes(value: float, unit: str) -> float:
    if unit == "terabyte":
        return value * GB_PER_TB
    if unit == "megabyte":
        return value / (ROUND_MB if value % ROUND_MB == 0 else MB_PER_GB)
    return value
