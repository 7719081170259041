"""A line of a batch before it is applied: it is of the batch's seller, and no newer than the batch."""

import datetime as dt
from typing import Any

import msgspec
from buybox_config.times import moment_text

from buybox_indexer.listing import TurnedAway
from buybox_indexer.normalise.times import moment
from buybox_indexer.offer_changes.change import LONGEST_LINE
from buybox_indexer.offer_changes.report import LineReport

NAMED = 60
"""Characters of another seller's name that are repeated."""

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ENCODE = msgspec.json.Encoder().encode


def own_line(seller: str, received: dt.datetime, number: int, text: bytes) -> bytes | LineReport:
    """Return a line as it is applied: with its seller, where it leaves that out, and a time that was not yet to come.

    A line that names another seller is rejected (`other_seller`): a key opens one seller's offers. What is no JSON
    object goes on as it is; whoever applies it says what is wrong.
    """
    values = _values(text)
    if values is None:
        return text
    named = _text(values.get("seller"))
    if named not in {"", seller}:
        return _others(seller, named, number, values)
    stated = _text(values.get("updated_at"))
    late = _is_after(stated, received)
    if named and not late:
        return text
    ours = {**values, "seller": msgspec.Raw(_ENCODE(seller))}
    if late:
        ours["updated_at"] = msgspec.Raw(_ENCODE(moment_text(received)))
    return _ENCODE(ours)


def _values(text: bytes) -> dict[str, msgspec.Raw] | None:
    if len(text) > LONGEST_LINE:
        return None
    try:
        return _OBJECT.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _text(value: msgspec.Raw | None) -> str:
    """Read a plain value as text; what is absent, null or nested is none."""
    found: Any = None if value is None else msgspec.json.decode(value)
    return "" if found is None or isinstance(found, (dict, list)) else str(found).strip()


def _is_after(stated: str, received: dt.datetime) -> bool:
    try:
        return moment(stated, "dmy") > received
    except TurnedAway:
        return False


def _others(seller: str, named: str, number: int, values: dict[str, msgspec.Raw]) -> LineReport:
    message = f"the line names seller {named[:NAMED]!r}, and the key is {seller}'s: leave the seller out"
    names = {name: _text(values.get(name))[:200] or None for name in ("market", "sku")}
    return LineReport(number, "rejected", named[:NAMED], reason="other_seller", message=message, **names)
