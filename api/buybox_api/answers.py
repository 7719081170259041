"""The shapes of every answer, contract section 7; they are encoded as they stand and describe themselves in OpenAPI."""

import msgspec
from buybox_config.money import MoneyDocument
from msgspec import UNSET, UnsetType


class SellerAnswer(msgspec.Struct, frozen=True):
    """Who sells."""

    id: str
    name: str
    rating: float | None
    reviews: int


class OfferAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An offer as buyers see it; the total is what they pay."""

    offer_id: str
    seller: SellerAnswer
    grade: str
    colour: str | None
    battery_new: bool
    keyboard: str | None
    network_lock: str | None
    battery_health_pct: int | None
    genuine_parts: bool | None
    condition: str
    price: MoneyDocument
    shipping: MoneyDocument
    fees: MoneyDocument
    total: MoneyDocument
    delivery_days: int | None
    warranty_months: int | None
    return_days: int | None
    vat_scheme: str | None
    link: str | None
    reasons: list[str]
    assumed: list[str]


class PartsAnswer(msgspec.Struct, frozen=True):
    """A number for each part of a score: how many points an offer has of it, or how much a point counts."""

    price: float
    condition: float
    service: float
    seller: float


class PlacedOffer(OfferAnswer, frozen=True, kw_only=True):
    """An offer with its place among all of its device."""

    position: int
    state: str
    state_reason: str | None
    quantity: int
    updated_at: str | None
    kept_since: str | None
    low_30d: MoneyDocument | None  # the seller's lowest price here in 30 days, where the market's law wants it
    low_30d_since: str | None  # where fewer days are known
    score: float | UnsetType = UNSET  # sum of weight x part; for merchandisers' keys only
    parts: PartsAnswer | UnsetType = UNSET  # unweighted; for merchandisers' keys only


class DeviceFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a device is."""

    device_id: str
    title: str
    brand: str
    model_id: str
    category: str
    storage_gb: int | None
    ram_gb: int | None
    size: str | None
    connectivity: str | None
    colours: list[str]
    image_link: str | None


class NewPriceDocument(msgspec.Struct, frozen=True):
    """What a device costs new, by the marketplace's own table: a comparison, never a reduction."""

    amount: str
    currency: str
    source: str  # the shop
    date: str  # the day on which the shop asked it


class DeviceCard(DeviceFacts, frozen=True, kw_only=True):
    """A device in a list; counts and prices are those of the offers that pass."""

    offer_count: int
    price_from: MoneyDocument
    price_new: NewPriceDocument | None
    best_offer: OfferAnswer
    cheapest_offer: OfferAnswer | None  # that passes, where the list is sorted by price: what a card leads with
    sponsored: bool  # its place in this list is paid for, which must be said beside it


class QueryPiece(msgspec.Struct, frozen=True):
    """One thing that was understood: a chip that the buyer can remove by asking for `without` instead."""

    name: str  # of a search parameter
    value: str | int | bool
    words: str  # that said so
    without: str  # the text without them


class QueryAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked and understood."""

    text: str
    understood: dict[str, str | int | bool | list[str]]  # a list where several of one facet were said
    corrected: str | None  # the text with typing errors mended, which was answered instead
    notice: str | None  # relaxed | not_sold | accessory
    pieces: list[QueryPiece]
    message: str | None  # one sentence in the market's language, where the list is not what the words ask for
    redirect: str | None = None  # an address where the storefront should send the shopper


class FacetValue(msgspec.Struct, frozen=True):
    """One value of a facet and how many devices would be listed with it."""

    value: str | int | bool
    count: int


class PriceSpan(msgspec.Struct, frozen=True):
    """The lowest and the highest `price_from` without the price filters; null when nothing is listed."""

    min: str | None
    max: str | None


class Facets(msgspec.Struct, frozen=True, kw_only=True):
    """Every facet, each counted without its own filter."""

    category: list[FacetValue]
    brand: list[FacetValue]
    model: list[FacetValue]
    storage_gb: list[FacetValue]
    ram_gb: list[FacetValue]
    size: list[FacetValue]
    connectivity: list[FacetValue]
    grade: list[FacetValue]
    colour: list[FacetValue]
    battery_new: list[FacetValue]
    keyboard: list[FacetValue]
    network_lock: list[FacetValue]
    price: PriceSpan


class SearchAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One page of devices, and from which state of the market it comes."""

    market: str
    generation: str
    policy: int
    simulated: bool  # the data are a simulation, to be said wherever they are shown
    total: int
    page: int
    per_page: int
    took_ms: float
    query: QueryAnswer
    devices: list[DeviceCard]
    facets: Facets


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """One box of a device: a grade with one choice of options, and who holds it."""

    grade: str
    colour: str | None
    battery_new: bool
    keyboard: str | None
    network_lock: str | None
    price_from: MoneyDocument
    best_offer: OfferAnswer


class OptionValue(msgspec.Struct, frozen=True):
    """One choice of an option and the lowest total with it."""

    value: str | bool
    price_from: MoneyDocument


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What a buyer can choose on a device's page."""

    grade: list[OptionValue]
    colour: list[OptionValue]
    battery_new: list[OptionValue]
    keyboard: list[OptionValue]
    network_lock: list[OptionValue]


class Neighbour(DeviceFacts, frozen=True, kw_only=True):
    """Another device of the same model."""

    offer_count: int
    price_from: MoneyDocument | None


class Alternative(msgspec.Struct, frozen=True, kw_only=True):
    """What is worth a thought beside a device's best offer."""

    kind: str  # cheaper_grade | more_storage | newer_model
    difference: MoneyDocument  # its total less the best offer's: below zero it saves that much
    device: Neighbour
    offer: OfferAnswer


class StampedDevice(DeviceFacts, frozen=True, kw_only=True):
    """A device, and from which state of the market an answer about it comes."""

    market: str
    generation: str
    policy: int
    simulated: bool  # the data are a simulation, to be said wherever they are shown


class DeviceAnswer(StampedDevice, frozen=True, kw_only=True):
    """A device's page; without an offer the best one and the lowest price are null."""

    launched: str | None
    offer_count: int
    price_from: MoneyDocument | None
    price_new: NewPriceDocument | None
    best_offer: OfferAnswer | None
    boxes: list[Box]
    options: Options
    model_devices: list[Neighbour]
    also_consider: list[Alternative]
    schema_org: str  # JSON-LD as text that may stand inside a script element as it is


class OffersAnswer(StampedDevice, frozen=True, kw_only=True):
    """All offers of a device, best first."""

    total: int
    offers: list[PlacedOffer]
    weights: PartsAnswer | UnsetType = UNSET  # of the policy, for this device; for merchandisers' keys only


class BestAnswer(OfferAnswer, frozen=True, kw_only=True):
    """The best offer, with the device that it is of and the state that the answer comes from."""

    market: str
    generation: str
    policy: int
    simulated: bool  # the data are a simulation, to be said wherever they are shown
    device_id: str
    title: str
    brand: str
    model_id: str
    category: str
    offer_count: int
    price_from: MoneyDocument
