"""One schema.org offer in plain words: addresses of the vocabulary cut off, durations with their units."""

from typing import Any

Node = dict[str, Any]

UNITS = {"MON": "months", "ANN": "years", "DAY": "days", "WEE": "weeks", "HUR": "hours"}
"""Codes of UN/CEFACT Recommendation 20, as schema.org uses them."""

MOST_DIGITS = 4
"""Of a number of days."""

STRUCK = ("ListPrice", "StrikethroughPrice", "SRP", "MSRP", "SuggestedRetailPrice")
"""Prices that nobody pays; https://schema.org/PriceTypeEnumeration."""

STOCKED = ("InStock", "LimitedAvailability", "OnlineOnly")
"""Availabilities beside which a number of pieces counts."""


def plain_offer(offer: Node, market: str) -> Node:
    """Return what a listing needs of an offer, for a buyer in `market`."""
    price = _price(offer)
    policy = _first(offer.get("hasMerchantReturnPolicy"))
    shipping = _shipping(offer.get("shippingDetails"), market)
    available = _term(offer.get("availability"))
    return {
        **{key: value for key, value in offer.items() if isinstance(value, str | bool)},
        "price": price.get("price"),
        "priceCurrency": price.get("priceCurrency") or offer.get("priceCurrency"),
        "itemCondition": _term(offer.get("itemCondition")),
        "availability": available,
        "inventoryLevel": _first(offer.get("inventoryLevel")).get("value") if available in (None, *STOCKED) else None,
        "seller": _first(offer.get("seller")) or offer.get("seller"),
        "returnDays": policy.get("merchantReturnDays"),
        "warranty": _duration(_first(_first(offer.get("warranty")).get("durationOfWarranty"))),
        "shippingPrice": _first(shipping.get("shippingRate")).get("value"),
        "deliveryDays": _delivery(_first(shipping.get("deliveryTime"))),
    }


def _price(offer: Node) -> Node:
    """Choose the price that is paid: the offer's own, else the specification that is not a struck one."""
    if offer.get("price") not in (None, ""):
        return offer
    specified = offer.get("priceSpecification")
    for each in specified if isinstance(specified, list) else [specified]:
        if isinstance(each, dict) and _term(each.get("priceType")) not in STRUCK:
            return each
    return {}


def _shipping(details: object, market: str) -> Node:
    """Choose the details for the market, else those that name no country; the cheapest of several."""
    found = [each for each in (details if isinstance(details, list) else [details]) if isinstance(each, dict)]
    here = [each for each in found if market in _countries(each)] or [each for each in found if not _countries(each)]
    return min(here, key=_rate, default={})


def _countries(details: Node) -> list[str]:
    there = details.get("shippingDestination")
    names = []
    for each in there if isinstance(there, list) else [there]:
        country = each.get("addressCountry") if isinstance(each, dict) else None
        for place in country if isinstance(country, list) else [country]:
            name = place.get("name") if isinstance(place, dict) else place
            names += [name.upper()] if isinstance(name, str) else []
    return names


def _rate(details: Node) -> float:
    try:
        return float(str(_first(details.get("shippingRate")).get("value")))
    except ValueError:
        return float("inf")


def _delivery(time: Node) -> str | None:
    """Add the longest handling and transit; one alone does not say when a parcel arrives."""
    parts = [_first(time.get(name)) for name in ("handlingTime", "transitTime")]
    days = [str(part.get("maxValue") or part.get("value") or "") for part in parts]
    units = {part.get("unitCode", "DAY") for part in parts}
    counted = all(day.isdecimal() and len(day) <= MOST_DIGITS for day in days) and units <= {"DAY", "d"}
    return f"{sum(map(int, days))} days" if counted else None


def _duration(value: Node) -> str | None:
    number = value.get("value")
    unit = UNITS.get(str(value.get("unitCode", "")).upper())
    return None if number is None or unit is None else f"{number} {unit}"


def _term(value: object) -> str | None:
    """Return the bare name of a term of the vocabulary, however its address is written."""
    value = value[0] if isinstance(value, list) and value else value
    return value.rstrip("/").rpartition("/")[2].rpartition(":")[2] if isinstance(value, str) else None


def _first(value: object) -> Node:
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, dict) else {}
