"""Figures and times as these pages write them: English, plain, the same everywhere."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from buybox_config.money import money_document
from buybox_ranking.money_words import AFTER, BEFORE

MINUS = "\N{MINUS SIGN}"
UNKNOWN = "not known"


def money(minor: int, currency: str) -> str:
    """Write an amount in minor units: 254.40 €."""
    return money_of(money_document(minor, currency))


def money_of(document: Mapping[str, Any] | None, *, signed: bool = False) -> str:
    """Write an amount given as a document; `signed` puts a plus before a gain."""
    if document is None:
        return UNKNOWN
    amount, currency = str(document["amount"]), str(document["currency"])
    negative, plain = amount.startswith("-"), amount.removeprefix("-")
    sign = MINUS if negative else "+" if signed and float(plain) else ""
    if currency in BEFORE:
        return f"{sign}{BEFORE[currency]}{plain}"
    return f"{sign}{plain}\N{NO-BREAK SPACE}{AFTER.get(currency, currency)}"


def major(document: Mapping[str, Any]) -> float:
    """Return an amount in whole units, for a picture."""
    return float(document["amount"])


def count(number: float | None) -> str:
    """Write a whole number: 5,383."""
    return UNKNOWN if number is None else f"{number:,.0f}"


def per_cent(share: float | None, digits: int = 1) -> str:
    """Write a share: 22.5 %."""
    return UNKNOWN if share is None else f"{100 * share:.{digits}f}\N{NO-BREAK SPACE}%"


def decimal(number: float | None, digits: int = 1) -> str:
    """Write a number with so many decimals."""
    return UNKNOWN if number is None else f"{number:,.{digits}f}".replace("-", MINUS)


def signed(number: float | None, digits: int = 1) -> str:
    """Write a difference with its sign; what rounds to nothing has none."""
    if number is None:
        return UNKNOWN
    rounded = round(number, digits)
    if rounded == 0:
        return f"{0:.{digits}f}"
    return f"{'+' if rounded > 0 else MINUS}{abs(rounded):,.{digits}f}"


def weight(value: float) -> str:
    """Write a weight: 1, 1.5, 0.25."""
    return f"{value:.4g}"


def moment(text: str, zone: ZoneInfo | dt.tzinfo = dt.UTC) -> str:
    """Write a moment (RFC 3339) in a time zone, UTC said where it is that: 28 Nov 2026, 14:03."""
    found = dt.datetime.fromisoformat(text).astimezone(zone)
    return local(found.replace(tzinfo=None)) + (" UTC" if zone is dt.UTC else "")


def local(when: dt.datetime) -> str:
    """Write a local time: Tue 24 Nov 2026, 17:00."""
    return f"{when:%a} {when.day} {when:%b %Y, %H:%M}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun: 1 box, 2 boxes."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
