"""Devices as answers show them."""

from collections.abc import Callable, Iterable
from typing import Any

from buybox_config.grades import Grade
from buybox_config.markets import Market
from buybox_config.money import MoneyDocument, decimal_amount, money_document
from buybox_ranking.device import UNLOCKED, DeviceDocument, NewPrice
from buybox_ranking.offer import Offer
from buybox_ranking.rank import RankedOffer

from buybox_api.answers import Box, DeviceCard, Neighbour, NewPriceDocument, Options, OptionValue
from buybox_api.presenters.offers import present_offer

FACTS = (
    "device_id",
    "title",
    "brand",
    "model_id",
    "category",
    "storage_gb",
    "ram_gb",
    "size",
    "connectivity",
    "image_link",
)


def device_facts(device: DeviceDocument) -> dict[str, Any]:
    """Return the fields that every shape of a device shares."""
    return {name: getattr(device, name) for name in FACTS} | {"colours": list(device.colours)}


def present_card(
    device: DeviceDocument,
    best: RankedOffer,
    cheapest: RankedOffer | None,
    price_from: int,
    offer_count: int,
    market: Market,
    *,
    sponsored: bool,
) -> DeviceCard:
    """Show a device in a list, with what passes; `cheapest` where the list is sorted by price."""
    return DeviceCard(
        **device_facts(device),
        offer_count=offer_count,
        price_from=money_document(price_from, market.currency),
        price_new=new_price_or_none(device.price_new, market),
        best_offer=present_offer(best, market),
        cheapest_offer=None if cheapest is None else present_offer(cheapest, market),
        sponsored=sponsored,
    )


def present_neighbour(device: DeviceDocument, market: Market) -> Neighbour:
    """Show another device of the same model."""
    price_from = price_or_none(device.price_from, market)
    return Neighbour(**device_facts(device), offer_count=device.offer_count, price_from=price_from)


def price_or_none(minor: int | None, market: Market) -> MoneyDocument | None:
    """Write money that may be missing."""
    return None if minor is None else money_document(minor, market.currency)


def new_price_or_none(price: NewPrice | None, market: Market) -> NewPriceDocument | None:
    """Write what a device costs new, where it is known."""
    if price is None:
        return None
    amount = decimal_amount(price.amount, market.currency)
    return NewPriceDocument(amount, market.currency, price.source, price.date)


def present_boxes(ranked: Iterable[RankedOffer], market: Market) -> list[Box]:
    """Show every box with the offer that holds it and its lowest total, the best box first."""
    ranked = list(ranked)
    lowest = _lowest((box_options(entry.offer), entry.offer) for entry in ranked)
    return [
        Box(
            grade=Grade(entry.offer.grade).word,
            colour=entry.offer.colour,
            battery_new=entry.offer.battery_new,
            keyboard=entry.offer.keyboard,
            network_lock=entry.offer.network_lock,
            price_from=money_document(lowest[box_options(entry.offer)], market.currency),
            best_offer=present_offer(entry, market),
        )
        for entry in ranked
        if entry.state == "won"
    ]


def box_options(offer: Offer) -> tuple[Any, ...]:
    """Return what tells a device's boxes apart."""
    return (offer.grade, offer.colour, offer.battery_new, offer.keyboard, offer.network_lock)


def present_options(offers: Iterable[Offer], market: Market) -> Options:
    """Show each option's values with the lowest total; a colour or keyboard not stated is no value."""
    offers = list(offers)

    def values(read: Callable[[Offer], Any]) -> list[OptionValue]:
        lowest = _lowest((read(offer), offer) for offer in offers if read(offer) is not None)
        return [OptionValue(value, money_document(lowest[value], market.currency)) for value in sorted(lowest)]

    return Options(
        grade=_best_first(offers, market),
        colour=values(lambda offer: offer.colour),
        battery_new=values(lambda offer: offer.battery_new),
        keyboard=values(lambda offer: offer.keyboard),
        network_lock=values(lambda offer: offer.network_lock or UNLOCKED),
    )


def _best_first(offers: list[Offer], market: Market) -> list[OptionValue]:
    lowest = _lowest((Grade(offer.grade), offer) for offer in offers)
    return [
        OptionValue(grade.word, money_document(lowest[grade], market.currency))
        for grade in sorted(lowest, reverse=True)
    ]


def _lowest(entries: Iterable[tuple[Any, Offer]]) -> dict[Any, int]:
    """Return the lowest total under each key."""
    lowest: dict[Any, int] = {}
    for key, offer in entries:
        lowest[key] = min(offer.total, lowest.get(key, offer.total))
    return lowest
