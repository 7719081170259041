"""Read the price that a query names: "under 300", "moins de 300 €", "zwischen 200 und 300"."""

import re
from decimal import Decimal

import msgspec

from buybox_titles.capacity import BARE_STORAGES
from buybox_titles.queries.tables import NEEDS_CURRENCY, PricePatterns

SMALLEST_WITHOUT_CURRENCY = 20
"""Whole units: a smaller number without a currency is a generation, a size or a count."""

LARGEST = Decimal(1_000_000_000)
"""Whole units: the highest price that can be asked for."""

_THOUSANDS = re.compile(r"[ .,'\u00a0](?=\d{3}(?:\D|$))")


_MYRIADS = re.compile(r"(\d+(?:\.\d+)?)\u4e07")
"""Ten thousands, as Japanese prices are said."""


class PriceAsked(msgspec.Struct, frozen=True):
    """The prices that a query names, in whole units of the market's currency, and the words that said so."""

    lowest: Decimal | None = None
    highest: Decimal | None = None
    words: str = ""


NO_PRICE = PriceAsked()


def read_price(folded: str, patterns: PricePatterns) -> tuple[str, PriceAsked]:
    """Take the price out of a folded query; the rest and the price, which is none where no words name one.

    An amount with a currency and no other word is a highest price.
    """
    folded = _MYRIADS.sub(lambda match: f"{Decimal(match[1]) * 10_000:f}", folded)
    for name in ("between", "up_to", "from_", "bare"):
        for match in getattr(patterns, name).finditer(folded):
            asked = _asked(name, match)
            if asked is not None:
                return f"{folded[: match.start()]} {folded[match.end() :]}", asked
    return folded, NO_PRICE


def _asked(name: str, match: re.Match[str]) -> PriceAsked | None:
    groups = match.groupdict()
    text = groups.get("amount") or groups.get("amount_") or ""
    amount, said = _amount(text), groups.get("said") or groups.get("said_")
    currency = any(groups.get(part) for part in ("before", "after", "before_", "after_"))
    if amount > LARGEST or not (currency or _is_clear(text, amount, said)):
        return None
    words = " ".join(match.group().split())
    if name == "between":
        lowest = _amount(groups["lowest"])
        return PriceAsked(min(lowest, amount), max(lowest, amount), words)
    return PriceAsked(amount, None, words) if name == "from_" else PriceAsked(None, amount, words)


def _is_clear(text: str, amount: Decimal, said: str | None) -> bool:
    """Tell whether a number without a currency is surely a price: "max 256" is a storage."""
    if said is None or said in NEEDS_CURRENCY:
        return False
    return amount >= SMALLEST_WITHOUT_CURRENCY and text not in BARE_STORAGES


def _amount(text: str) -> Decimal:
    plain = _THOUSANDS.sub("", text)
    return Decimal(plain.replace(",", "."))
