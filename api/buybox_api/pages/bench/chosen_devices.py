"""Devices to look at: found by words, or popular ones where none was chosen."""

import msgspec
from buybox_config.markets import Market

from buybox_api.asking import WORDS_MAX, SearchRequest
from buybox_api.storefront import Storefront

FOUND = 8
POPULAR = 2


class DeviceLink(msgspec.Struct, frozen=True):
    """A device that words found."""

    device_id: str
    title: str
    model_id: str
    offers: int


async def find_devices(storefront: Storefront, market: Market, words: str) -> list[DeviceLink]:
    """Return the devices on offer that fit all words, best first."""
    request = SearchRequest(market=market.id, q=words[:WORDS_MAX], per_page=FOUND)
    found = await storefront.search(request)
    if found.query.notice is not None:
        return []
    return [DeviceLink(card.device_id, card.title, card.model_id, card.offer_count) for card in found.devices]


async def popular_devices(storefront: Storefront, market: Market, category: str) -> list[str]:
    """Return the devices that a shopper sees first who browses a market, or a category of it."""
    chosen = (category,) if category else ()
    found = await storefront.search(SearchRequest(market=market.id, category=chosen, per_page=POPULAR))
    return [device.device_id for device in found.devices]
