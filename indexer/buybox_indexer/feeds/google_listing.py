"""What Google's attributes say together: the price of today, shipping to the market, details by name."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping

from buybox_indexer.feeds.google_shipping import shipping_to
from buybox_indexer.normalise.words import fold

Values = dict[str, str]

STOCKED = ("in stock", "in_stock", "limited availability", "limited_availability")
"""Availabilities beside which a number of pieces counts."""

_DETAIL = re.compile(r",(?=[^:,]*:[^:,]+:)")
_CAPACITY = re.compile(r"\d{1,4} ?(?:GB|Go|TB|To)", re.IGNORECASE)


def google_listing(market: str, now: dt.datetime, details: Mapping[str, str]) -> Callable[[Values], Values]:
    """Return the step that adds, under our names, what several attributes say together for a buyer in `market`."""

    def interpret(values: Values) -> Values:
        derived = {
            "price": _price(values, now),
            "quantity": _quantity(values),
            "link": values.get("link") or values.get("link@href"),
            "storage_gb": _capacity(values.get("size", "")),
            **_details(values, details),
            **shipping_to(market, values),
        }
        return {**values, **{name: value for name, value in derived.items() if value}}

    return interpret


def _price(values: Values, now: dt.datetime) -> str | None:
    """Return the sale price inside its dates, else the price."""
    sale = values.get("sale_price", "").strip()
    return sale if sale and _holds(values.get("sale_price_effective_date", ""), now) else values.get("price")


def _holds(dates: str, now: dt.datetime) -> bool:
    """Tell whether now lies in `start/end`; without dates a sale holds, with unreadable ones it does not."""
    if not dates.strip():
        return True
    start, _, end = dates.partition("/")
    try:
        return _moment(start) <= now <= _moment(end)
    except ValueError:
        return False


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _quantity(values: Values) -> str | None:
    """Return the number of pieces where there is one and the product is in stock, else the availability."""
    pieces = values.get("quantity") or values.get("sell_on_google_quantity")
    available = values.get("availability", "").strip()
    return pieces if pieces and (not available or fold(available) in STOCKED) else available


def _capacity(size: str) -> str | None:
    return size if _CAPACITY.fullmatch(size.strip()) else None


def _details(values: Values, known: Mapping[str, str]) -> Values:
    """Read `product_detail` of both forms: section:name:value, or elements of their own."""
    found: Values = {}
    for name, value in _stated(values):
        column = known.get(fold(name))
        if column is not None:
            found.setdefault(column, value)
    return found


def _stated(values: Values) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if not name.startswith("product_detail"):
            continue
        if name.endswith(".attribute_name"):
            yield value, values.get(name.removesuffix("name") + "value", "")
        elif "." not in name or name.rpartition(".")[2].isdecimal():
            for part in _DETAIL.split(value):
                _, _, rest = part.partition(":")
                stated, _, detail = rest.partition(":")
                yield stated, detail.strip()
