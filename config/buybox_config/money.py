"""Money: integer minor units inside, a decimal string and an ISO 4217 code at every edge."""

from typing import TypedDict


class MoneyDocument(TypedDict):
    """Money as the API and the command line write it."""

    amount: str
    currency: str


MINOR_DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "BHD": 3, "KWD": 3, "TND": 3}
"""Currencies whose minor unit is not a hundredth (ISO 4217)."""


def minor_digits(currency: str) -> int:
    """Return how many decimals the currency has."""
    return MINOR_DIGITS.get(currency, 2)


def decimal_amount(minor: int, currency: str) -> str:
    """Write minor units as a decimal string: 28900 EUR is "289.00"."""
    digits = minor_digits(currency)
    sign, value = ("-", -minor) if minor < 0 else ("", minor)
    if digits == 0:
        return f"{sign}{value}"
    whole, fraction = divmod(value, 10**digits)
    return f"{sign}{whole}.{fraction:0{digits}d}"


def money_document(minor: int, currency: str) -> MoneyDocument:
    """Write money as every answer shows it."""
    return {"amount": decimal_amount(minor, currency), "currency": currency}
