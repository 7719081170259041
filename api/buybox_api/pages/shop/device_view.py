"""A device's page: the choice and its best offer, every offer in order, the trader, the law, and what else there is."""

from collections.abc import Sequence
from typing import Any

import msgspec
from buybox_config.buyer_rights import buyer_rights
from buybox_config.impact import impact_of

from buybox_api.answers import Alternative, DeviceAnswer, Neighbour, OfferAnswer, OffersAnswer, PlacedOffer
from buybox_api.pages.shop.choices import ChoiceRequest, boxes_of, shown_choices
from buybox_api.pages.shop.offers import battery_facts, choice_of, new_price_text, shown_offer
from buybox_api.pages.shop.pictures import picture_address
from buybox_api.pages.shop.traders import Trader, Traders
from buybox_api.pages.shop.visit import Visit
from buybox_api.pages.shop.written import minor_of, written_minor, written_number

Shown = dict[str, Any]

AT_ONCE = 30
"""Offers shown before a link to all of them."""

MOST = 500
"""Offers of one page at most."""


class DevicePage(msgspec.Struct, frozen=True):
    """What a device's page is made of."""

    device: DeviceAnswer
    offers: OffersAnswer
    asked: ChoiceRequest
    traders: Traders


def shown_device(page: DevicePage, visit: Visit) -> Shown:
    """Return what a device's page shows."""
    device, choice = page.device, page.asked.choice
    left = boxes_of(device.boxes, choice)
    box = left[0] if left else (device.boxes[0] if device.boxes else None)
    listed = page.offers.offers[: MOST if page.asked.all else AT_ONCE]
    return {
        "device": device,
        "device_picture": picture_address(device.category),
        "simulated": device.simulated,
        "facts": device_facts(device, visit),
        "choices": shown_choices(device.boxes, choice if left else {}, box, device.device_id, visit),
        "chosen": bool(choice),
        "missing": bool(choice) and not left and bool(device.boxes),
        "reset": visit.links.device(device.device_id),
        "best": None if box is None else full_offer(box.best_offer, page.traders, visit),
        "offers": [placed_offer(offer, page.traders, visit) for offer in listed],
        "offer_count": page.offers.total,
        "all_link": _all_link(page, visit),
        "new": None if device.price_new is None else new_price_text(device.price_new, visit),
        "compare": visit.links.compare([device.device_id]),
        "impact": shown_impact(device.category, visit),
        "rights": shown_rights(visit),
        "also": [_alternative(each, visit) for each in device.also_consider],
        "versions": [neighbour(each, visit) for each in device.model_devices],
        "similar": visit.links.list_of([("category", device.category), ("brand", device.brand)]),
    }


def device_facts(device: DeviceAnswer, visit: Visit) -> list[str]:
    """Name what a device is."""
    named = ("category", "storage_gb", "size", "connectivity")
    facts = [visit.labels.of(name, value) for name in named if (value := getattr(device, name)) is not None]
    memory = [] if device.ram_gb is None else [f"{visit.labels.of('ram_gb', device.ram_gb)} RAM"]
    launched = [visit.say("launched", date=visit.words.written_date(device.launched))] if device.launched else []
    return [device.brand, *facts, *memory, *launched]


def full_offer(offer: OfferAnswer, traders: Traders, visit: Visit) -> Shown:
    """Show an offer with everything that a buyer should know of it before buying."""
    assumed = set(offer.assumed)
    meaning = visit.words.grades.get(offer.grade)
    return shown_offer(offer, visit) | {
        "prices": _prices(offer, visit),
        "meaning": meaning,
        "battery": battery_facts(offer, visit),
        "delivery": None if offer.delivery_days is None else visit.say("delivery_days", offer.delivery_days),
        "delivery_assumed": "delivery_days" in assumed,
        "warranty": None if offer.warranty_months is None else visit.say("warranty_months", offer.warranty_months),
        "returns": None if offer.return_days is None else visit.say("return_days", offer.return_days),
        "vat": None if offer.vat_scheme not in {"standard", "margin"} else visit.say(f"vat_{offer.vat_scheme}"),
        "genuine": bool(offer.genuine_parts),
        "trader": _trader(traders.known.get(offer.seller.id), visit),
    }


def placed_offer(offer: PlacedOffer, traders: Traders, visit: Visit) -> Shown:
    """Show an offer in its place, with why it does not compete where it does not, and its prior price."""
    return full_offer(offer, traders, visit) | {
        "ordinal": offer.position,
        "position": visit.say("place", offer.position),
        "state": _state(offer, visit),
        "low": _prior_price(offer, visit),
    }


def shown_impact(category: str, visit: Visit) -> list[Shown]:
    """Show the figures of a category, each with its basis and its source."""
    return [
        {
            "figure": visit.say(f"impact_{figure.what}", number=written_number(figure.number, visit.words)),
            "basis": visit.say("impact_basis"),
            "source": figure.source,
        }
        for figure in impact_of(category)
    ]


def shown_rights(visit: Visit) -> Shown:
    """Say what the law of the market gives buyers."""
    rights = buyer_rights(visit.market.id)
    months, presumed = rights.guarantee_months, rights.presumed_months
    named = {} if None in (months, presumed) else {"months": months, "presumed": presumed}
    return {
        "guarantee": visit.say("legal_known", **named) if named else visit.say("legal_general"),
        "guarantee_source": rights.guarantee_source,
        "withdrawal": None if rights.withdrawal_days is None else visit.say("withdrawal", rights.withdrawal_days),
        "withdrawal_source": rights.withdrawal_source,
    }


def neighbour(other: Neighbour, visit: Visit) -> Shown:
    """Show another device in one line."""
    price = None if other.price_from is None else visit.say("from_price", money=visit.money(other.price_from))
    return {
        "title": other.title,
        "link": visit.links.device(other.device_id),
        "price": price,
        "offers": visit.say("offer_count", other.offer_count),
    }


def _alternative(each: Alternative, visit: Visit) -> Shown:
    minor = minor_of(**each.difference)
    money = written_minor(abs(minor), each.difference["currency"], visit.words)
    shown = neighbour(each.device, visit)
    return shown | {
        "why": visit.say(f"also_{each.kind}"),
        "link": visit.links.device(each.device.device_id, choice_of(each.offer)),
        "difference": visit.say("money_less" if minor < 0 else "money_more", money=money),
        "offer": shown_offer(each.offer, visit),
    }


def _prices(offer: OfferAnswer, visit: Visit) -> Sequence[tuple[str, str]]:
    """Return the parts of the total, all of them: nothing is added later."""
    named = [("item_price", offer.price), ("shipping", offer.shipping)]
    named += [("fees", offer.fees)] if minor_of(**offer.fees) else []
    parts = [(visit.say(key), visit.money(money) if minor_of(**money) else visit.say("free")) for key, money in named]
    return [*parts, (visit.say("total"), visit.money(offer.total))]


def _trader(trader: Trader | None, visit: Visit) -> list[tuple[str, str]]:
    """Return who the seller is by law; a name or country that is not known is said not to be stated."""
    facts = trader or Trader(None, None, None, None)
    always = (("trader_name", facts.legal_name), ("trader_country", facts.country))
    known = (("trader_address", facts.address), ("trader_register", facts.registration))
    return [
        *((visit.say(key), value or visit.say("not_stated")) for key, value in always),
        *((visit.say(key), value) for key, value in known if value),
    ]


def _state(offer: PlacedOffer, visit: Visit) -> str | None:
    if offer.state != "ineligible":
        return None
    known = {"out_of_stock": "state_out_of_stock", "dear": "state_dear"}
    return visit.say(known.get(offer.state_reason or "", "state_other"))


def _prior_price(offer: PlacedOffer, visit: Visit) -> str | None:
    if offer.low_30d is None or not visit.market.prior_price:
        return None
    money = visit.money(offer.low_30d)
    if offer.low_30d_since is None:
        return visit.say("low_30d", money=money)
    return visit.say("low_since", money=money, date=visit.words.written_date(offer.low_30d_since))


def _all_link(page: DevicePage, visit: Visit) -> str | None:
    if page.asked.all or page.offers.total <= AT_ONCE:
        return None
    return visit.links.device(page.device.device_id, [*page.asked.choice.items(), ("all", "true")])
