"""What the first half of a load leaves for the second: offers and rejects on their way."""

import msgspec
from buybox_ranking.offer import Offer

from buybox_indexer.listing import Reject

BESIDE = -(1 << 60)
"""The ordinal of an offer that is live and only judged again, beside the rows of another seller."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(dict[str, str] | None).decode


class Waiting(msgspec.Struct, frozen=True, array_like=True):
    """An offer on its way, with the row that it came from; row 0 is none of this load: the offer was kept."""

    ordinal: int
    feed: str
    row: int
    offer: Offer
    raw: msgspec.Raw  # the row as read, unread again unless the offer is hidden


class Turned(msgspec.Struct, frozen=True, array_like=True):
    """A row turned away, which may yet turn out to be superseded."""

    ordinal: int
    reject: Reject


def packed_row(values: dict[str, str] | None) -> msgspec.Raw:
    """Pack a row as read; bytes that no encoding knew become question marks."""
    try:
        return msgspec.Raw(_encode(values))
    except UnicodeEncodeError:
        clean = {key: value.encode("utf-8", "replace").decode() for key, value in (values or {}).items()}
        return msgspec.Raw(_encode(clean))


def unpacked_row(raw: msgspec.Raw) -> dict[str, str] | None:
    """Return the row as read; None for an offer that was kept."""
    values: dict[str, str] | None = _decode(raw)
    return values
