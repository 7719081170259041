"""Money in a sentence: "10 €", "12,50 €", "£12.50"."""

from buybox_config.money import decimal_amount

BEFORE = {"GBP": "£", "USD": "$"}
AFTER = {"EUR": "€", "PLN": "zł", "SEK": "kr", "CZK": "Kč"}

THOUSAND = 3
"""Digits below a thousand, which need no mark between them."""


def spoken_amount(minor: int, currency: str, decimal_mark: str, group_mark: str = "") -> str:
    """Write minor units as people of the language do; a whole amount has no decimals, an unknown currency its code.

    `group_mark` stands between thousands.
    """
    amount = decimal_amount(minor, currency)
    whole, _, fraction = amount.partition(".")
    if len(whole) > THOUSAND and group_mark:
        whole = f"{int(whole):,}".replace(",", group_mark)
    amount = f"{whole}{decimal_mark}{fraction}" if fraction.strip("0") else whole
    if currency in BEFORE:
        return f"{BEFORE[currency]}{amount}"
    return f"{amount} {AFTER.get(currency, currency)}"
