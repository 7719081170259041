"""Model, Device and Catalogue: frozen, with unique ids and stable numbers."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import product

import msgspec

from buybox_config.catalogue.facts import FACTS, UNVERIFIED, read_source
from buybox_config.catalogue.gtin import gtin_key

CATEGORIES = (
    "smartphone",
    "tablet",
    "laptop",
    "desktop",
    "smartwatch",
    "headphones",
    "console",
    "camera",
    "appliance",
    "other",
)


GB_PER_TB = 1024


class Colour(msgspec.Struct, frozen=True):
    """A colour as its maker names it, and the everyday colour that sellers say for it."""

    name: str  # slug: "midnight"
    basic: str  # "black"


class Device(msgspec.Struct, frozen=True):
    """What one result card shows: a model in one storage, RAM, size and connectivity."""

    device_id: str
    device_no: int  # 53-bit hash of the id: safe in JSON
    model_id: str
    brand: str
    category: str
    title: str  # without brand where the maker's own name is enough: "iPhone 13 128 GB"
    storage_gb: int | None = None
    ram_gb: int | None = None
    size: str | None = None  # with its unit: "44 mm", "13.3 in"
    connectivity: str | None = None  # wifi | cellular | gps | 4g | 5g


class Model(msgspec.Struct, frozen=True, dict=True):
    """A product as its maker names it; an axis with values is one it is sold by."""

    model_id: str
    brand: str
    name: str
    category: str
    launched: dt.date | None = None
    launch_price: int | None = None  # minor units of EUR at launch; never a price to compare with
    storage_gb: tuple[int, ...] = ()
    ram_gb: tuple[int, ...] = ()
    size: tuple[str, ...] = ()
    connectivity: tuple[str, ...] = ()
    colours: tuple[Colour, ...] = ()
    aliases: tuple[str, ...] = ()  # other names, lower case
    codes: tuple[str, ...] = ()  # maker's model numbers, upper case
    part_numbers: tuple[str, ...] = ()  # maker's order numbers, upper case: "MLPF3", or "device_id=MLPF3"
    gtins: tuple[str, ...] = ()  # "0194252707234", or "device_id=0194252707234"
    source: str = UNVERIFIED  # of all facts, and after semicolons of single ones

    @cached_property
    def sources(self) -> dict[str, str]:
        """Where each stated fact comes from, by the name of its field."""
        default, named = read_source(self.source)
        return {fact: named.get(fact, default) for fact in FACTS if getattr(self, fact)}

    @cached_property
    def devices(self) -> tuple[Device, ...]:
        """Every device of the model: the product of the axes it is sold by."""
        return tuple(
            _device(self, storage, ram, size, connectivity)
            for size, ram, storage, connectivity in product(
                self.size or (None,), self.ram_gb or (None,), self.storage_gb or (None,), self.connectivity or (None,)
            )
        )


class Numbered(msgspec.Struct, frozen=True):
    """What a part number or GTIN names: a model, and one device of it where it says so."""

    model_id: str
    device_id: str | None


class Catalogue(msgspec.Struct, frozen=True, dict=True):
    """All models and devices by id, and devices that were renamed or merged: their old id -> the one that lives."""

    models: dict[str, Model]
    devices: dict[str, Device]
    redirects: dict[str, str] = {}

    @cached_property
    def by_gtin(self) -> dict[str, Numbered]:
        """What each GTIN names, by its 14 digits (`gtin_key`); one that two models claim names nothing."""
        return _unambiguous(
            (key, named)
            for model in self.models.values()
            for text, named in _numbered(model, model.gtins)
            if (key := gtin_key(text)) is not None
        )

    @cached_property
    def by_part_number(self) -> dict[str, Numbered]:
        """What each part number names, in capitals; one that two models claim names nothing."""
        return _unambiguous(
            (text.upper(), named)
            for model in self.models.values()
            for text, named in _numbered(model, model.part_numbers)
        )

    @cached_property
    def model_of_gtin(self) -> dict[str, str]:
        """The model that each GTIN of 14 digits names."""
        return {key: named.model_id for key, named in self.by_gtin.items()}

    @cached_property
    def device_of_gtin(self) -> dict[str, str]:
        """The device that each GTIN of 14 digits names, where it names one."""
        return {key: named.device_id for key, named in self.by_gtin.items() if named.device_id is not None}


def _numbered(model: Model, pieces: tuple[str, ...]) -> Iterator[tuple[str, Numbered]]:
    """Give each number of a model and what it names: the only device of a model needs no naming."""
    only = model.devices[0].device_id if len(model.devices) == 1 else None
    for piece in pieces:
        device, _, text = piece.rpartition("=")
        yield text, Numbered(model.model_id, device or only)


def _unambiguous(claims: Iterable[tuple[str, Numbered]]) -> dict[str, Numbered]:
    """Keep the numbers that one model claims; the device is left open where its claims differ."""
    found: dict[str, Numbered | None] = {}
    for text, named in claims:
        before = found.setdefault(text, named)
        if before is None or before == named:
            continue
        found[text] = Numbered(named.model_id, None) if before.model_id == named.model_id else None
    return {text: named for text, named in found.items() if named is not None}


def device_number(device_id: str) -> int:
    """Return the stable 53-bit number of a device id."""
    return int.from_bytes(hashlib.blake2b(device_id.encode(), digest_size=8).digest()) >> 11


def capacity_words(gigabytes: int, gigabyte: str = "GB") -> str:
    """Write a storage size as people do: 1024 is "1 TB", in French "1 To"."""
    terabytes, rest = divmod(gigabytes, GB_PER_TB)
    if terabytes and not rest:
        return f"{terabytes} {gigabyte.replace('G', 'T')}"
    return f"{gigabytes} {gigabyte}"


CONNECTIVITY_WORDS = {
    "wifi": "Wi-Fi",
    "cellular": "Wi-Fi + Cellular",
    "gps": "GPS",
    "gps-cellular": "GPS + Cellular",
    "4g": "4G",
    "5g": "5G",
}


def device_title(model: Model, device: Device, gigabyte: str = "GB") -> str:
    """Write a device's title in a market's units, with the brand unless the maker's name already says it."""
    return _title(model, device.storage_gb, device.ram_gb, device.size, device.connectivity, gigabyte)


def _title(
    model: Model, storage: int | None, ram: int | None, size: str | None, connectivity: str | None, gigabyte: str
) -> str:
    name = model.name if model.brand == "Apple" or model.name.startswith(model.brand) else f"{model.brand} {model.name}"
    pieces = [
        name,
        size,
        f"{ram} {gigabyte} RAM" if ram else None,
        capacity_words(storage, gigabyte) if storage else None,
        CONNECTIVITY_WORDS.get(connectivity, connectivity) if connectivity else None,
    ]
    return " ".join(piece for piece in pieces if piece)


def _device(model: Model, storage: int | None, ram: int | None, size: str | None, connectivity: str | None) -> Device:
    pieces = [
        model.model_id,
        size.replace(" ", "").replace(".", "-") if size else None,
        f"{ram}gb-ram" if ram else None,
        capacity_words(storage).replace(" ", "").lower() if storage else None,
        connectivity,
    ]
    device_id = "-".join(piece for piece in pieces if piece)
    return Device(
        device_id=device_id,
        device_no=device_number(device_id),
        model_id=model.model_id,
        brand=model.brand,
        category=model.category,
        title=_title(model, storage, ram, size, connectivity, "GB"),
        storage_gb=storage,
        ram_gb=ram,
        size=size,
        connectivity=connectivity,
    )
