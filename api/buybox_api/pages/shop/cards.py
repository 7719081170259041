"""Cards: one device in a list, with the offer that leads it."""

from typing import Any

from buybox_api.answers import DeviceCard, OfferAnswer
from buybox_api.pages.shop.offers import choice_of, new_price_text, shown_offer
from buybox_api.pages.shop.pictures import picture_address
from buybox_api.pages.shop.visit import Visit
from buybox_api.pages.shop.written import minor_of, written_minor

Card = dict[str, Any]


def shown_card(card: DeviceCard, visit: Visit, *, chosen: bool) -> Card:
    """Show a device; sorted by price its cheapest offer leads. `chosen`: its link keeps the leading offer's options."""
    lead = card.cheapest_offer or card.best_offer
    choice = choice_of(lead) if chosen or card.cheapest_offer is not None else ()
    return {
        "id": card.device_id,
        "title": card.title,
        "picture": picture_address(card.category),
        "link": visit.links.device(card.device_id, choice),
        "from": visit.say("from_price", money=visit.money(card.price_from)),
        "offers": visit.say("offer_count", card.offer_count),
        "lead": "best_offer" if card.cheapest_offer is None else "cheapest_offer",
        "offer": shown_offer(lead, visit),
        "sponsored": card.sponsored,
        **compared_with_new(card, lead, visit),
    }


def compared_with_new(card: DeviceCard, lead: OfferAnswer, visit: Visit) -> Card:
    """Say what the device costs new, where and when, and the difference where the offer is cheaper."""
    new = card.price_new
    if new is None:
        return {"new": None, "saving": None}
    difference = minor_of(new.amount, new.currency) - minor_of(**lead.total)
    saved = written_minor(difference, new.currency, visit.words)
    return {
        "new": new_price_text(new, visit),
        "saving": visit.say("less_than_new", money=saved) if difference > 0 else None,
    }
