"""Money as sellers write it: symbols, codes, thousands and decimals, to minor units; a range is no price."""

import re

from buybox_config.money import minor_digits

from buybox_indexer.listing import TurnedAway

SYMBOLS: dict[str, frozenset[str]] = {
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "MXN"}),
    "¥": frozenset({"JPY", "CNY"}),
    "円": frozenset({"JPY"}),
    "₼": frozenset({"AZN"}),
    "zł": frozenset({"PLN"}),
    "kr": frozenset({"SEK", "NOK", "DKK"}),
    "₺": frozenset({"TRY"}),
    "fr.": frozenset({"CHF"}),
}
"""What a sign may stand for."""

HIGHEST = 10_000_000
"""Whole units of a currency; nothing that is sold here costs more."""

_AMOUNT = re.compile(r"[0-9][0-9.,' ]*")
_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2019": "'"})
_GROUPED = re.compile(r"\d{1,3}([.,' ]\d{3})+")
_DECIMAL = re.compile(r"\d+")


def minor_amount(text: str, currency: str, column: str) -> int:
    """Read an amount in `currency` as minor units.

    Raises TurnedAway: `bad_currency` when the text names another currency, `bad_price` when it is no single amount
    of at most the currency's decimals, from 0 to HIGHEST.
    """
    bare = _without_currency(text.translate(_SPACES).strip(), currency, column)
    if not _AMOUNT.fullmatch(bare):
        raise TurnedAway("bad_price", f"{column} {text[:40]!r} is not one amount: write it as 289.00")
    whole, fraction = _split(bare, text, column)
    digits = minor_digits(currency)
    if len(fraction.rstrip("0")) > digits:
        raise TurnedAway("bad_price", f"{column} {text[:40]!r} has more than {digits} decimals")
    units = int(whole)
    if units > HIGHEST:
        raise TurnedAway("bad_price", f"{column} {text[:40]!r} is beyond any price")
    return int(whole + fraction[:digits].ljust(digits, "0"))


def _without_currency(text: str, currency: str, column: str) -> str:
    """Take signs and codes of `currency` off; refuse others."""
    for code in _CODE.findall(text):
        if code != currency:
            raise TurnedAway("bad_currency", f"{column} is in {code}, but the market's currency is {currency}")
        text = text.replace(code, "")
    folded = text.lower()
    for symbol, currencies in SYMBOLS.items():
        if symbol in folded:
            if currency not in currencies:
                raise TurnedAway("bad_currency", f"{column} is in {symbol}, but the market's currency is {currency}")
            text = re.sub(re.escape(symbol), "", text, flags=re.IGNORECASE)
            folded = text.lower()
    return text.strip()


def _split(bare: str, text: str, column: str) -> tuple[str, str]:
    """Part whole units from the fraction; the last of two kinds of separator is the decimal one.

    One separator with three digits behind it parts thousands, as no currency here is written with three decimals.
    """
    last = max(bare.rfind("."), bare.rfind(","))
    tail = bare[last + 1 :]
    both = "." in bare and "," in bare
    decimal = last >= 0 and bare.count(bare[last]) == 1 and (both or len(tail) != 3)  # noqa: PLR2004 - a group of thousands
    whole, fraction = (bare[:last], tail) if decimal else (bare, "")
    if not (_DECIMAL.fullmatch(whole) or _GROUPED.fullmatch(whole)) or (fraction and not fraction.isdigit()):
        raise TurnedAway("bad_price", f"{column} {text[:40]!r} is not one amount: write it as 289.00")
    return re.sub(r"[.,' ]", "", whole), fraction
