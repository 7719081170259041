"""The documents of one device: its narrow offers as they are, and the device with the offers that can win."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter

from buybox_config.catalogue import Device, Model
from buybox_config.catalogue.titles import market_title
from buybox_config.markets import Market
from buybox_ranking.cards import device_card, nested_offer
from buybox_ranking.device import DeviceDocument, NewPrice, choices_of
from buybox_ranking.frontier import standing_offers
from buybox_ranking.offer import Offer
from buybox_ranking.order import why_not_competing

from buybox_indexer.demand.market_demand import MarketDemand
from buybox_indexer.device_words import device_names, device_words

Standing = Callable[[Sequence[Offer]], list[Offer]]
"""Chooses which of the offers that compete stand on their device."""


def device_document(
    device: Device,
    model: Model,
    market: Market,
    offers: Sequence[Offer],
    price_new: NewPrice | None,
    demand: MarketDemand,
    standing: Standing = standing_offers,
) -> dict[str, object] | None:
    """Build a device's document from all its offers in the market, in any order; None when none of them competes.

    `standing` chooses those that stand on it, for who knows some of the answer.
    """
    competing = sorted((one for one in offers if why_not_competing(one) is None), key=attrgetter("offer_id"))
    if not competing:
        return None
    title = market_title(model, device, market)
    colours = tuple(sorted({offer.colour for offer in competing if offer.colour}))
    return device_body(
        DeviceDocument(
            device_id=device.device_id,
            device_no=device.device_no,
            model_id=device.model_id,
            brand=device.brand,
            category=device.category,
            title=title,
            names=device_names(model),
            codes=model.codes,
            words=device_words(title, device, model, market, colours),
            storage_gb=device.storage_gb,
            ram_gb=device.ram_gb,
            size=device.size,
            connectivity=device.connectivity,
            colours=colours,
            image_link=next((offer.image_link for offer in competing if offer.image_link), None),
            launched=model.launched.isoformat() if model.launched else None,
            popularity=demand.popularity(device, model, competing, price_new).value,
            reference=competing[0].reference,
            price_new=price_new,
            offer_count=len(competing),
            price_from=min(offer.total for offer in competing),
            choices=choices_of(competing),
            offers=tuple(standing(competing)),
        )
    )


def device_body(document: DeviceDocument) -> dict[str, object]:
    """Write a device document as the engine's mapping wants it: nested offers without what stands on the device."""
    return with_offers({name: getattr(document, name) for name in DeviceDocument.__struct_fields__}, document.offers)


def with_offers(document: Mapping[str, object], offers: Sequence[Offer]) -> dict[str, object]:
    """Return a device's document with these offers on it, and the card of the whole."""
    body = {**document, "nested_count": len(offers), "offers": [nested_offer(offer) for offer in offers]}
    return body | {"card": device_card(body)}
