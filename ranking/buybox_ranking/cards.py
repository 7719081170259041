"""Cards: what is shown of a device and of an offer, packed into one value that the engine keeps in a column.

A list reads the cards of a few devices and offers. Out of the whole documents the engine would have to unpack every
device with its frontier, which cost half of a search (docs/adr/0014). Beside its card a nested offer has only what is
searched: every further field costs the engine at each change of the device (docs/adr/0018).
"""

import base64
from binascii import b2a_base64
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

import msgspec
from buybox_config.grades import Grade

from buybox_ranking.device import DeviceDocument
from buybox_ranking.offer import Offer, Parts, SellerFacts

ON_THE_DEVICE = (
    *("market", "device_id", "device_no", "category", "title", "min_price", "reference", "updated_at"),
    *("low_30d", "low_30d_since"),
)
"""Fields of a nested offer that stand on the device or that no buyer's question needs."""

ONLY_OF_OTHERS = ("state", "reason", "kept_since", "withdrawn", "changed", "changed_times", "changed_at")
"""Fields that say why an offer does not compete, for those of the frontier do, or how it came to be as it is."""

NESTED_FIELDS = tuple(name for name in Offer.__struct_fields__ if name not in {*ON_THE_DEVICE, *ONLY_OF_OTHERS})
"""Fields of an offer that stand on its card."""

_INSIDE = {"seller": SellerFacts, "parts": Parts}
"""What has fields of its own."""


def _flat(name: str) -> tuple[str, ...]:
    inside = _INSIDE.get(name)
    return tuple(f"{name}.{field}" for field in inside.__struct_fields__) if inside else (name,)


CARD_FIELDS = tuple(field for name in NESTED_FIELDS for field in _flat(name))
"""The values of an offer's card, in their order: raise LAYOUT with every change of them."""

ONLY_SEARCHED = frozenset(("offers", "codes", "words", "choices", "card"))
"""Fields of a device that no list shows."""

_PLACES = tuple(
    (slice(at := NESTED_FIELDS.index(name), at + len(kind.__struct_fields__)), kind) for name, kind in _INSIDE.items()
)
"""Where the values of what has fields of its own lie, once those before are put together."""

nested_values: Callable[[Offer], tuple[Any, ...]] = attrgetter(*CARD_FIELDS)
"""Returns the values of an offer's card, in their order."""

_encode = msgspec.msgpack.Encoder().encode


class NestedOffer(msgspec.Struct, omit_defaults=True):
    """An offer as it is nested in its device: its card, and what filters, facets and orders ask for."""

    card: str
    offer_id: str
    grade: Grade
    battery_new: bool
    total: int
    parts: Parts
    colour: str | None = None
    keyboard: str | None = None
    network_lock: str | None = None
    delivery_days: int | None = None
    warranty_months: int | None = None
    vat_scheme: str | None = None


_searched: Callable[[Offer], tuple[Any, ...]] = attrgetter(*NestedOffer.__struct_fields__[1:])


class _Nested(msgspec.Struct):
    """What is read of a nested offer in a whole document."""

    card: str


def offer_card(offer: Offer) -> str:
    """Pack an offer: the values of its card as a list in MessagePack, in base64 as the engine wants bytes."""
    return b2a_base64(_encode(nested_values(offer)), newline=False).decode()


def nested_offer(offer: Offer) -> NestedOffer:
    """Return the nested document of an offer."""
    return NestedOffer(offer_card(offer), *_searched(offer))


def read_offer_card(card: str, device: DeviceDocument, market: str) -> Offer:
    """Unpack an offer and complete it with what stands on its device."""
    values = msgspec.msgpack.decode(_bytes(card))
    for place, kind in _PLACES:
        values[place] = [kind(*values[place])]
    fields = dict(zip(NESTED_FIELDS, values, strict=True))
    fields["grade"], fields["assumed"] = Grade(fields["grade"]), tuple(fields["assumed"])
    return Offer(
        **fields,
        market=market,
        device_id=device.device_id,
        device_no=device.device_no,
        category=device.category,
        reference=device.reference,
    )


def device_card(document: Mapping[str, object]) -> str:
    """Pack what a list shows of a device's document: JSON in base64, names sorted since the engine keeps no order."""
    shown = {name: value for name, value in document.items() if name not in ONLY_SEARCHED}
    return base64.b64encode(msgspec.json.encode(shown, order="sorted")).decode()


def read_device_card(card: str) -> DeviceDocument:
    """Unpack a device without its offers; raises msgspec.ValidationError when it is of another shape."""
    return msgspec.json.decode(_bytes(card), type=DeviceDocument)


def read_device_document(document: Mapping[str, Any], market: str) -> DeviceDocument:
    """Read a device's whole document, its offers out of their cards.

    Raises msgspec.ValidationError when it is of another shape.
    """
    device = msgspec.convert({**document, "offers": ()}, DeviceDocument)
    nested = msgspec.convert(document.get("offers", ()), tuple[_Nested, ...])
    return msgspec.structs.replace(device, offers=tuple(read_offer_card(one.card, device, market) for one in nested))


def _bytes(card: str) -> bytes:
    """Decode base64, which the engine hands back without its padding."""
    return base64.b64decode(card + "==")
