"""Google's shipping attribute, in a cell or in elements: the cheapest way to one market, and when it arrives."""

import re
from collections.abc import Iterator
from typing import NamedTuple

Values = dict[str, str]

FIELDS = 4
"""Of a cell: country:region:service:price, then handling and transit days where they are stated."""

MOST_DIGITS = 4

_NEXT = re.compile(r",(?=\s*[A-Za-z]{2}:)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_PLACE = re.compile(r"shipping(?:\.\d+)?")


class Shipping(NamedTuple):
    """One way of shipping."""

    country: str
    price: str
    handling: str = ""  # longest, days
    transit: str = ""


def shipping_to(market: str, values: Values) -> Values:
    """Return `shipping_price`, and `delivery_days` where handling and transit are both stated; nothing when unknown."""
    ways = [way for way in _ways(values) if way.country.upper() in (market, "")]
    here = [way for way in ways if way.country] or ways
    if not here:
        return {}
    way = min(here, key=_amount)
    handling = way.handling or values.get("max_handling_time", "")
    transit = way.transit or values.get("max_transit_time", "")
    days = {"delivery_days": f"{int(handling) + int(transit)} days"} if _counts(handling) and _counts(transit) else {}
    return {"shipping_price": way.price, **days}


def _ways(values: Values) -> Iterator[Shipping]:
    for name, value in values.items():
        if name.startswith("shipping") and _PLACE.fullmatch(name):
            yield from filter(None, map(_cell, _NEXT.split(value)))
        elif name.startswith("shipping") and name.endswith(".price") and _PLACE.fullmatch(name.removesuffix(".price")):
            place = name.removesuffix("price")
            days = (values.get(f"{place}max_handling_time", ""), values.get(f"{place}max_transit_time", ""))
            yield Shipping(values.get(f"{place}country", "").strip(), value, *days)


def _cell(text: str) -> Shipping | None:
    """Read country:region:service:price, or fewer parts with the price last."""
    parts = [part.strip() for part in text.split(":")]
    price = parts[FIELDS - 1] if len(parts) >= FIELDS else parts[-1]
    if not _NUMBER.search(price):
        return None
    handling, transit = (parts[5], parts[7]) if len(parts) == FIELDS * 2 else ("", "")
    return Shipping(parts[0] if len(parts) > 1 else "", price, handling, transit)


def _amount(way: Shipping) -> float:
    found = _NUMBER.search(way.price)
    return float(found[0].replace(",", ".")) if found else float("inf")


def _counts(days: str) -> bool:
    return days.strip().isdecimal() and len(days) <= MOST_DIGITS
