"""Typed values of Excel and Parquet as the text that a seller would have written."""

import datetime as dt
from decimal import Decimal

SIGNIFICANT = 15
"""Digits of a binary fraction that mean something, as Excel shows them: 0.30000000000000004 is 0.3."""


def plain_text(value: object) -> str:
    """Write a value: 289.0 as 289, a day without its midnight, yes and no as true and false; nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return plain_number(format(value, f".{SIGNIFICANT}g"))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() and value.tzinfo is None else value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def plain_number(text: str) -> str:
    """Write a number without an exponent: 4.006381333931e+12 is a GTIN; what is none (nan) stays as it is."""
    return format(Decimal(text), "f") if "e" in text else text
