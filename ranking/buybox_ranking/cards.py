"""Cards: what is shown of a device and of an offer, packed into one value that the engine keeps in a column.

A list reads the cards of a few devices and offers. Out of the whole documents the engine would have to unpack every
device with its frontier, which cost half of a search (docs/adr/0014). Beside its card a nested offer has only what is
searched: every further field costs the engine at each change of the device (docs/adr/0018).
"""

import base64
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
"""Fields of a nested offer, in the order of its card: raise LAYOUT with every change of them."""

SEARCHED_FIELDS = (
    *("offer_id", "grade", "colour", "battery_new", "keyboard", "network_lock", "total", "delivery_days"),
    *("warranty_months", "vat_scheme", "parts"),
)
"""Fields that stand beside the card of a nested offer: what filters, facets and orders ask for, and who it is."""

_PARTS = ((NESTED_FIELDS.index("seller"), SellerFacts), (NESTED_FIELDS.index("parts"), Parts))
"""Places of what has fields of its own, which are packed as a list too."""

ONLY_SEARCHED = frozenset(("offers", "codes", "words", "choices", "card"))
"""Fields of a device that no list shows."""


_INSIDE = tuple((at, attrgetter(*kind.__struct_fields__)) for at, kind in _PARTS)

nested_values: Callable[[Offer], tuple[Any, ...]] = attrgetter(*NESTED_FIELDS)
"""Returns an offer's nested fields, in their order."""

_encode = msgspec.msgpack.Encoder().encode


class _Nested(msgspec.Struct):
    """What is read of a nested offer in a whole document."""

    card: str


def offer_card(offer: Offer) -> str:
    """Pack an offer: its nested fields as a list in MessagePack, in base64 as the engine wants bytes."""
    packed = list(nested_values(offer))
    for at, inside in _INSIDE:
        packed[at] = inside(packed[at])
    return base64.b64encode(_encode(packed)).decode()


def read_offer_card(card: str, device: DeviceDocument, market: str) -> Offer:
    """Unpack an offer and complete it with what stands on its device."""
    values = msgspec.msgpack.decode(_bytes(card))
    for at, kind in _PARTS:
        values[at] = kind(*values[at])
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
    """Pack what a list shows of a device's document: JSON in base64."""
    shown = {name: value for name, value in document.items() if name not in ONLY_SEARCHED}
    return base64.b64encode(msgspec.json.encode(shown)).decode()


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
