"""The shapes of `GET /v1/compare`."""

import msgspec
from buybox_config.money import MoneyDocument

from buybox_api.answers import DeviceFacts, NewPriceDocument, OfferAnswer, OptionValue


class ComparedDevice(DeviceFacts, frozen=True, kw_only=True):
    """One column: a device; one that nobody offers has no best offer and no lowest price."""

    launched: str | None
    offer_count: int
    price_from: MoneyDocument | None
    price_new: NewPriceDocument | None
    best_offer: OfferAnswer | None
    grades: list[OptionValue]  # on offer, the best first, each with its lowest total


class ComparedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row: a fact of every device, in the order of the columns."""

    name: str
    values: list[str | int | float | bool | MoneyDocument | None]
    differs: bool
    best: list[str]  # device ids of the best values, where the fact has an order and the values differ


class CompareAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Devices side by side in the order asked, and from which state of the market they come."""

    market: str
    generation: str
    policy: int
    simulated: bool  # the data are a simulation, to be said wherever they are shown
    devices: list[ComparedDevice]
    rows: list[ComparedRow]
    moved: dict[str, str]  # renamed or merged devices that were asked for -> what they are now
