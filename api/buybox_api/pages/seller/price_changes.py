"""Prices to win as changes that `buybox apply` takes: NDJSON in the shape of contract section 3."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

import msgspec
from buybox_config.times import utc_text

from buybox_api.pages.seller.stock_lines import StockLine

WITHIN = (5, 10, 20, 50)
"""Largest change that a seller may ask for, per cent of the price; without one all are given."""


class PriceChange(msgspec.Struct, frozen=True):
    """One new price of one offer."""

    seller: str
    market: str
    sku: str
    updated_at: str
    price: str
    currency: str


def price_changes(
    lines: Iterable[StockLine], seller: str, market: str, now: dt.datetime, within: int | None
) -> list[PriceChange]:
    """Return the prices to win of offers that do not hold their box and could by their price alone.

    What would lie below the seller's own lowest price is left out, and, with `within`, what would change a price by
    more than that many per cent. Each change is the highest price that wins while all others stay as they are.
    """
    moment = utc_text(now)
    return [
        PriceChange(seller, market, line.sku, moment, str(line.price_to_win), line.currency)
        for line in lines
        if _helps(line) and (within is None or abs(line.difference_pct or Decimal(0)) <= within)
    ]


def ndjson(changes: Iterable[PriceChange]) -> bytes:
    """Write changes, one a line."""
    return b"".join(msgspec.json.encode(change) + b"\n" for change in changes)


def _helps(line: StockLine) -> bool:
    competes = line.state == "eligible" or line.reason in {"dear", "price_outlier", "price_above_new"}
    return competes and line.price_to_win is not None and not line.below_your_lowest and bool(line.difference)
