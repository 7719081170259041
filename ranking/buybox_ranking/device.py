"""A device as the engine keeps it: what search needs, and the offers that can win."""

from collections.abc import Iterable
from typing import Any

import msgspec

from buybox_ranking.offer import Offer


class NewPrice(msgspec.Struct, frozen=True):
    """What a device costs new, by the marketplace's own table: shown beside offers, and what none may exceed."""

    amount: int  # minor units of the market's currency
    source: str  # the shop
    date: str  # ISO date on which the shop asked it


UNLOCKED = "unlocked"
"""The word for a network lock of null, where a choice needs one."""


class Choices(msgspec.Struct, frozen=True):
    """What the competing offers of a device leave to choose, each value once: facets without offer filters count it."""

    grade: tuple[int, ...] = ()
    colour: tuple[str, ...] = ()
    battery_new: tuple[bool, ...] = ()
    keyboard: tuple[str, ...] = ()
    network_lock: tuple[str, ...] = ()


def choices_of(competing: Iterable[Offer]) -> Choices:
    """Gather the values of each option; a colour or keyboard not stated is no value."""
    offers = list(competing)

    def values(name: str) -> tuple[Any, ...]:
        return tuple(sorted({value for offer in offers if (value := getattr(offer, name)) is not None}))

    locks = tuple(sorted({offer.network_lock or UNLOCKED for offer in offers}))
    grades = tuple(int(grade) for grade in values("grade"))
    return Choices(grades, values("colour"), values("battery_new"), values("keyboard"), locks)


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
    choices: Choices = Choices()  # of the offers that compete
    nested_count: int = 0  # of `offers`: where it is `offer_count`, they are all that compete
    offers: tuple[Offer, ...] = ()  # those that can win; market, device and category stand on the device
