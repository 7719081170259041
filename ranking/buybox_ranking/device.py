"""A device as the engine keeps it: what search needs, and the offers that can win."""

import msgspec

from buybox_ranking.offer import Offer


class NewPrice(msgspec.Struct, frozen=True):
    """What a device costs new, by the marketplace's own table: shown beside offers, and what none may exceed."""

    amount: int  # minor units of the market's currency
    source: str  # the shop
    date: str  # ISO date on which the shop asked it


class DeviceDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The document of the device index; its `_id` is the device id. Money in minor units of the market's currency."""

    device_id: str
    device_no: int
    model_id: str
    brand: str
    category: str
    title: str  # in the market's units
    names: tuple[str, ...]  # the model's name and aliases, folded: the exact tier
    codes: tuple[str, ...] = ()  # maker's model numbers, upper case
    words: str = ""  # everything a buyer may type to find it
    storage_gb: int | None = None
    ram_gb: int | None = None
    size: str | None = None
    connectivity: str | None = None
    colours: tuple[str, ...] = ()  # of the offers that compete
    image_link: str | None = None
    launched: str | None = None  # ISO date
    popularity: float = 0.0
    reference: int | None = None  # slow reference price of the device in this market
    price_new: NewPrice | None = None
    offer_count: int = 0  # live, in stock and eligible
    price_from: int | None = None  # lowest total among those
    offers: tuple[Offer, ...] = ()  # the frontier; market, device and category stand on the device
