"""Devices with all their offers, kept packed between rounds: reading them from the engine anew costs ten times more.

What is kept is true as long as nobody else wrote into the generation; who asks must have made sure of that.
"""

import zlib
from array import array
from collections import OrderedDict
from collections.abc import Iterable
from operator import attrgetter

import msgspec
from buybox_config.versions import Version
from buybox_ranking.offer import Offer
from buybox_ranking.price_history import Line

from buybox_indexer.history.lines import Lines, write_lines


class _Packed(Offer, frozen=True, kw_only=True, gc=False, array_like=True):
    """An offer as it is kept: without the names of its fields. It is read like any other and never written as it is."""


_values = attrgetter(*Offer.__struct_fields__)
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[_Packed]).decode
_decode_line = msgspec.json.Decoder(Line).decode
_encode_key = msgspec.json.Encoder().encode

LOOSE = 24
"""Changed offers that are kept beside a packed device before it is packed anew, which costs twice an opening."""

AHEAD = 0.75
"""Share of the memory up to which devices are kept before they are asked for."""

LOOSE_BYTES = 1_500
ENTRY_BYTES = 1_000


class OpenDevice(msgspec.Struct):
    """A device as it stands in the engine: all its offers, by id, hidden ones too."""

    device_id: str
    offers: dict[str, Offer]
    version: Version | None  # of its document; None where it has none
    standing: frozenset[str] | None = None  # ids of the offers on its document; None where not known


class _Kept(msgspec.Struct):
    packed: bytes
    lines: bytes  # price history as documents hold it, packed JSON
    version: Version | None
    loose: dict[str, Offer]
    standing: "array[int] | None"  # places of the offers on the document


class KeptDevices:
    """The devices of one market that were used last, up to so many bytes."""

    def __init__(self, most_bytes: int) -> None:
        self._most, self._bytes = most_bytes, 0
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def has(self, device_id: str) -> bool:
        """Tell whether a device is kept."""
        return device_id in self._kept

    @property
    def has_room(self) -> bool:
        """Tell whether devices that nobody asked for may be kept too: what changes on those kept needs the rest."""
        return self._bytes < AHEAD * self._most

    def missing(self, devices: Iterable[str]) -> list[str]:
        """Return those of these devices that are not kept."""
        return [device for device in devices if not self.has(device)]

    def open(self, device_id: str) -> OpenDevice:
        """Unpack a device; raises KeyError where it is not kept."""
        kept = self._kept[device_id]
        self._kept.move_to_end(device_id)
        offers: dict[str, Offer] = {offer.offer_id: offer for offer in _decode(zlib.decompress(kept.packed))}
        offers |= kept.loose
        standing = None
        if kept.standing is not None:
            ids = list(offers)
            standing = frozenset(ids[place] for place in kept.standing)
        return OpenDevice(device_id, offers, kept.version, standing)

    def line(self, device_id: str, key: str) -> Line:
        """Return one line of a device's price history as its documents hold it."""
        text = b"," + zlib.decompress(self._kept[device_id].lines)[1:]
        begins = text.find(b",%b:" % _encode_key(key))
        if begins < 0:
            return []
        begins = text.index(b"[", begins)
        return _decode_line(text[begins : text.index(b"]]", begins) + 2])

    def keep(self, device: OpenDevice, lines: Lines) -> None:
        """Keep a device that was read from the engine."""
        self.forget(device.device_id)
        packed_lines = zlib.compress(write_lines(lines).encode(), 1)
        kept = _Kept(_pack(device.offers), packed_lines, device.version, {}, _places(device))
        self._kept[device.device_id] = kept
        self._bytes += _size(kept)

    def change(self, device: OpenDevice, changed: Iterable[Offer]) -> None:
        """Keep what became of a device that is kept: `changed` are those of its offers that are new or otherwise."""
        kept = self._kept[device.device_id]
        self._bytes -= _size(kept)
        kept.loose |= {offer.offer_id: offer for offer in changed}
        kept.version, kept.standing = device.version, _places(device)
        if len(kept.loose) > LOOSE:
            kept.packed, kept.loose = _pack(device.offers), {}
        self._bytes += _size(kept)

    def forget(self, device_id: str) -> None:
        """Forget one device."""
        kept = self._kept.pop(device_id, None)
        if kept is not None:
            self._bytes -= _size(kept)

    def shrink(self) -> None:
        """Forget the devices that were not used for longest where there are too many."""
        while self._bytes > self._most and self._kept:
            self.forget(next(iter(self._kept)))


def _pack(offers: dict[str, Offer]) -> bytes:
    return zlib.compress(_encode([_values(offer) for offer in offers.values()]), 1)


def _places(device: OpenDevice) -> "array[int] | None":
    standing = device.standing
    if standing is None:
        return None
    return array("i", (place for place, name in enumerate(device.offers) if name in standing))


def _size(kept: _Kept) -> int:
    standing = 0 if kept.standing is None else 4 * len(kept.standing)
    return len(kept.packed) + len(kept.lines) + LOOSE_BYTES * len(kept.loose) + standing + ENTRY_BYTES
