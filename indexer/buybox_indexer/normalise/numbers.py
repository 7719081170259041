"""Whole numbers as sellers write them: with units, percent signs and decimals of nought."""

import re
from functools import lru_cache

from buybox_indexer.listing import TurnedAway

_NUMBER = re.compile(r"[<>=~+ ]*([0-9]{1,9})(?:[.,]([0-9]{1,6}))?\s*([^0-9]{0,24})")
MONTHS_PER_YEAR = 12
HOURS_PER_DAY = 24
DAYS_PER_MONTH = 30
GB_PER_TB = 1024
_YEAR = ("year", "an", "jahr", "ano", "anno", "jaar", "年")
_HOUR = ("hour", "heure", "stunde", "hora", "ora", "uur", "時間")
_DAY = ("day", "jour", "tag", "dia", "giorn", "dag", "日")
_WEEK = ("week", "semaine", "woche", "semana", "settiman", "週")
_TERABYTE = ("tb", "to", "tt")


@lru_cache(maxsize=4096)
def whole_number(text: str, column: str, highest: int) -> int:
    """Read a number from 0 to `highest`, decimals rounded up; raises TurnedAway(`bad_number`)."""
    return _bounded(*_read(text, column)[:2], column, highest, text)


@lru_cache(maxsize=4096)
def days(text: str, column: str, highest: int) -> int:
    """Read a span of time as days; hours are rounded up to whole days."""
    value, fraction, unit = _read(text, column)
    if unit.startswith("h") or unit.startswith(_HOUR):
        return _bounded(-(-value // HOURS_PER_DAY), 0, column, highest, text)
    factor = 7 if unit.startswith(_WEEK) else DAYS_PER_MONTH if unit.startswith("mo") else 1
    return _bounded(value * factor, fraction, column, highest, text)


@lru_cache(maxsize=4096)
def months(text: str, column: str, highest: int) -> int:
    """Read a span of time as months; years count twelve."""
    value, _, unit = _read(text, column)
    if unit.startswith(_YEAR) and not unit.startswith("mo"):
        value *= MONTHS_PER_YEAR
    elif unit.startswith(_DAY):
        value //= DAYS_PER_MONTH
    return _bounded(value, 0, column, highest, text)


@lru_cache(maxsize=4096)
def gigabytes(text: str, column: str, highest: int) -> int:
    """Read a capacity as GB; 1 TB is 1024 GB."""
    value, fraction, unit = _read(text, column)
    return _bounded(value * (GB_PER_TB if unit.startswith(_TERABYTE) else 1), fraction, column, highest, text)


def _read(text: str, column: str) -> tuple[int, int, str]:
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        raise TurnedAway("bad_number", f"{column} {text[:40]!r} is not a number")
    return int(match[1]), int((match[2] or "0").rstrip("0") or "0"), match[3].strip().casefold()


def _bounded(value: int, fraction: int, column: str, highest: int, text: str) -> int:
    value += 1 if fraction else 0
    if value > highest:
        raise TurnedAway("bad_number", f"{column} {text[:40]!r} is beyond {highest}")
    return value
