"""Spans of time as sellers write them: units of seven languages, ISO 8601, ranges."""

import re
from math import ceil, floor

import msgspec

from buybox_indexer.listing import TurnedAway
from buybox_indexer.normalise.step import no_number
from buybox_indexer.normalise.words import TimeWords, fold

DAYS = {"hours": 1 / 24, "days": 1.0, "weeks": 7.0, "months": 30.0, "years": 365.0}
MONTHS = {"hours": 1 / 720, "days": 1 / 30, "weeks": 7 / 30, "months": 1.0, "years": 12.0}
_HAIR = 1e-9
"""What floating point may add or lack."""
_MOST_DIGITS = 9

_ISO = re.compile(r"p(?=\d|t\d)(?:(\d+)y)?(?:(\d+)m)?(?:(\d+)w)?(?:(\d+)d)?(?:t(\d+)h)?")
_ISO_UNITS = ("years", "months", "weeks", "days", "hours")
_CODE = re.compile(r"([ymwdh])(\d{1,4})")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|[-\u2013\u2014~〜/]|[^\s.,:;()'\u2019+<>≤≥=*]")


class Column(msgspec.Struct, frozen=True):
    """A column that holds a span: its unit, which end of a range is promised, and the most that is believed."""

    name: str
    unit: str  # of a bare number: days | months
    latest: bool  # the longer end of a range counts, as for delivery; else the shorter
    highest: int

    @property
    def factors(self) -> dict[str, float]:
        """The units in the column's own."""
        return MONTHS if self.unit == "months" else DAYS


def read_span(text: str, column: Column, words: TimeWords) -> int | None:
    """Read a span in the column's unit; None when the words promise none.

    Raises TurnedAway(`bad_number`) when it is no span, or beyond what is believed.
    """
    folded = fold(text)
    spoken = words.spoken.get(column.name, {}).get(folded)
    if spoken is not None:
        return spoken
    if folded in words.unsaid.get(column.name, ()):
        return None
    ends = _iso(folded, column) or _code(folded, column) or _ends(folded, text, column, words)
    span = ceil(max(ends) - _HAIR) if column.latest else floor(min(ends) + _HAIR)
    if span > column.highest:
        raise no_number(column.name, text, f"is beyond {column.highest}")
    return span


def _iso(folded: str, column: Column) -> list[float]:
    """Read an ISO 8601 duration: P12M."""
    found = _ISO.fullmatch(folded)
    if found is None or len(folded) > 2 * _MOST_DIGITS:
        return []
    parts = zip(_ISO_UNITS, found.groups(), strict=True)
    return [sum(int(number) * column.factors[unit] for unit, number in parts if number)]


def _code(folded: str, column: Column) -> list[float]:
    """Read a code such as refurbed's M12."""
    found = _CODE.fullmatch(folded)
    unit = {"y": "years", "m": "months", "w": "weeks", "d": "days", "h": "hours"}
    return [int(found[2]) * column.factors[unit[found[1]]]] if found else []


def _ends(folded: str, text: str, column: Column, words: TimeWords) -> list[float]:
    """Read one number or the two ends of a range, each in its own unit, else the next one's, else the column's."""
    numbers, units, between = _parts(_TOKEN.findall(folded), text, column, words)
    if len(numbers) not in {1, 2} or between != len(numbers) - 1:
        raise _no_span(text, column)
    last = units[-1] or column.unit
    return [number * column.factors[unit or last] for number, unit in zip(numbers, units, strict=True)]


def _parts(tokens: list[str], text: str, column: Column, words: TimeWords) -> tuple[list[float], list[str], int]:
    numbers: list[float] = []
    units: list[str] = []
    between = 0
    for before, token, after in zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False):
        if token[0].isdecimal():
            numbers.append(_number(token, text, column))
            units.append("")
        elif before[:1].isdecimal() and token in words.units:
            units[-1] = words.units[token]
        elif numbers and token in words.between and after[:1].isdecimal():
            between += 1
        elif token not in words.around:
            raise _no_span(text, column)
    return numbers, units, between


def _number(token: str, text: str, column: Column) -> float:
    if len(token) > _MOST_DIGITS:
        raise no_number(column.name, text, f"is beyond {column.highest}")
    return float(token.replace(",", "."))


def _no_span(text: str, column: Column) -> TurnedAway:
    return no_number(column.name, text, f"is no number of {column.unit}")
