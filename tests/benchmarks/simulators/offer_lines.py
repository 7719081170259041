"""Listings as lines of an offers file."""

import math
from collections.abc import Iterable

import msgspec
from buybox_config.money import money_document
from simulators.marketplace import Marketplace
from simulators.offers import GRADES
from simulators.places import CATEGORIES


def offer_lines(marketplace: Marketplace, listings: Iterable[int]) -> list[bytes]:
    """Write listings as NDJSON, one line each, without the end of the line."""
    sellers = [_seller(marketplace, number) for number in range(len(marketplace.sellers.names))]
    return [msgspec.json.encode(_document(marketplace, int(listing), sellers)) for listing in listings]


def _document(marketplace: Marketplace, listing: int, sellers: list[dict[str, object]]) -> dict[str, object]:
    offers, listings = marketplace.offers, marketplace.listings
    offer = int(listings.offer[listing])
    return {
        "offer_id": listings.ids[listing],
        "device_id": marketplace.devices.names[offers.device[offer]],
        "market": marketplace.shape.markets[offers.market[offer]].code,
        "category": CATEGORIES[offers.category[offer]].name,
        "seller": sellers[offers.seller[offer]],
        "grade": GRADES[offers.grade[offer] - 1],
        "battery_new": bool(offers.battery_new[offer]),
        "battery_health_pct": _said(offers.battery_health[offer]),
        "genuine_parts": None if math.isnan(offers.genuine[offer]) else bool(offers.genuine[offer]),
        "delivery_days": _said(offers.delivery[offer]),
        "warranty_months": _said(offers.warranty[offer]),
        "return_days": _said(offers.returns[offer]),
        "quantity": int(offers.quantity[offer]),
        **_money(marketplace, listing),
    }


def _money(marketplace: Marketplace, listing: int) -> dict[str, object]:
    listings = marketplace.listings
    currency = marketplace.shape.markets[marketplace.offers.market[listings.offer[listing]]].currency
    price, shipping = int(listings.price[listing]), int(listings.shipping[listing])
    amounts = {"price": price, "shipping": shipping, "fees": 0, "total": price + shipping}
    if marketplace.shape.reference_told:
        amounts["reference"] = int(listings.reference[listing])
    return {name: money_document(minor, currency) for name, minor in amounts.items()}


def _seller(marketplace: Marketplace, number: int) -> dict[str, object]:
    sellers = marketplace.sellers
    if not sellers.counted[number]:
        return {"id": sellers.names[number], "rating": None, "quality": None}
    counts = {kind: int(values[number]) for kind, values in sellers.counts.items()}
    rating = None if math.isnan(sellers.rating[number]) else float(sellers.rating[number])
    quality = {
        "orders": counts["orders"],
        "cancelled_by_seller": counts["cancelled"],
        "late": counts["late"],
        "defective": min(counts["faulty"] + counts["misdescribed"], counts["orders"]),
        "reviews": counts["reviews"],
        "rating": rating,
    }
    return {"id": sellers.names[number], "rating": rating, "quality": quality}


def _said(value: float) -> int | None:
    return None if math.isnan(value) else int(value)
