"""From a device's id, or words for it, to the device meant."""

import msgspec

from buybox_api.asking import SearchRequest
from buybox_api.faults import UnknownDeviceError
from buybox_api.storefront import Storefront

CANDIDATES = 5
"""Other devices named beside the one taken."""


class MeantDevice(msgspec.Struct, frozen=True):
    """The device taken for what was asked, and those that it could also have meant."""

    text: str
    device_id: str
    candidates: list[str]


async def meant_device(storefront: Storefront, market: str, text: str) -> MeantDevice:
    """Return the device that an id or words mean in a market.

    Raises UnknownDeviceError when nothing on offer there matches.
    """
    if storefront.understanding.knows(text):
        return MeantDevice(text, text, [])
    successor = storefront.understanding.successor(text)
    if successor is not None:
        return MeantDevice(text, successor, [])
    request = SearchRequest(market=market, q=text, per_page=CANDIDATES + 1)
    found = [card.device_id for card in (await storefront.search(request)).devices]
    if text in found:
        return MeantDevice(text, text, [])
    if not found:
        raise UnknownDeviceError(f"nothing on offer in market {market.upper()} matches {text[:60]!r}")
    return MeantDevice(text, found[0], found[1:])
