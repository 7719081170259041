"""Offers as the pages show them: every fact a plain text, what is not stated left out or said to be so."""

from typing import Any

from buybox_api.answers import NewPriceDocument, OfferAnswer, SellerAnswer
from buybox_api.pages.shop.links import Pair, safe_address
from buybox_api.pages.shop.visit import Visit
from buybox_api.pages.shop.written import minor_of, written_number

Shown = dict[str, Any]


def shown_offer(offer: OfferAnswer, visit: Visit) -> Shown:
    """Return what cards and tables show of an offer."""
    return {
        "id": offer.offer_id,
        "total": visit.money(offer.total),
        "parts": price_parts(offer, visit),
        "grade": visit.labels.grade(offer.grade),
        "grade_word": offer.grade,
        "options": options_text(offer, visit),
        "facts": facts_of(offer, visit),
        "seller": offer.seller.name,
        "seller_id": offer.seller.id,
        "rating": rating_text(offer.seller, visit),
        "stars": None if offer.seller.rating is None else written_number(round(offer.seller.rating, 1), visit.words),
        "reviews": offer.seller.reviews,
        "reasons": offer.reasons,
        "link": outward_address(offer.link),
    }


def price_parts(offer: OfferAnswer, visit: Visit) -> str:
    """Say what a total is made of beside the item's price."""
    named = (("shipping_part", offer.shipping), ("fees_part", offer.fees))
    parts = [visit.say(key, money=visit.money(money)) for key, money in named if minor_of(**money)]
    return visit.say("of_which", parts=", ".join(parts)) if parts else visit.say("delivery_included")


def options_text(offer: OfferAnswer, visit: Visit) -> list[str]:
    """Name the options of an offer; an unlocked network goes without saying."""
    named = (("colour", offer.colour), ("keyboard", offer.keyboard), ("network_lock", offer.network_lock))
    return [visit.labels.of(name, value) for name, value in named if value is not None]


def facts_of(offer: OfferAnswer, visit: Visit) -> list[str]:
    """Name the facts that a card shows: warranty, battery, delivery."""
    months, days = offer.warranty_months, offer.delivery_days
    return [
        visit.say("warranty_none") if months is None else visit.say("warranty_months", months),
        *battery_facts(offer, visit),
        *([] if days is None else [visit.say("delivery_days", days)]),
    ]


def battery_facts(offer: OfferAnswer, visit: Visit) -> list[str]:
    """Say what is promised of the battery."""
    if offer.battery_new:
        return [visit.say("battery_new")]
    if offer.battery_health_pct is None:
        return []
    return [visit.say("battery_health", offer.battery_health_pct)]


def rating_text(seller: SellerAnswer, visit: Visit) -> str:
    """Write a seller's rating with how many it stands on."""
    if seller.rating is None:
        return visit.say("seller_unrated")
    return visit.say("seller_rating", seller.reviews, rating=written_number(round(seller.rating, 1), visit.words))


def new_price_text(new: NewPriceDocument, visit: Visit) -> str:
    """Say what a device costs new, where and when."""
    money = visit.money({"amount": new.amount, "currency": new.currency})
    return visit.say("new_price", money=money, source=new.source, date=visit.words.written_date(new.date))


def choice_of(offer: OfferAnswer) -> list[Pair]:
    """Return the choice of options that an offer is of, as a device's page takes it."""
    named = (("colour", offer.colour), ("keyboard", offer.keyboard), ("network_lock", offer.network_lock))
    battery = [("battery_new", "true")] if offer.battery_new else []
    return [("grade", offer.grade), *((name, value) for name, value in named if value is not None), *battery]


def outward_address(link: str | None) -> str | None:
    """Return a seller's own address, only where it is http(s)."""
    address = safe_address(link)
    return None if address is None or address.startswith("/") else address
