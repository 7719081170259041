"""One shopper event as it is given (User Behavior Insights 1.3), checked, and as it is stored."""

import datetime as dt
import hashlib
import re
from typing import Annotated

import msgspec
from buybox_config.errors import UsageError
from buybox_ranking.learning.events import ACTIONS

from buybox_api.events.log_queue import LogLine
from buybox_api.events.moments import moment_text, read_moment
from buybox_api.queries.offers import OFFERS_MAX

PLAIN_ID = re.compile(r"[A-Za-z0-9._:-]{1,100}")
"""Ids of queries and clients: no spaces and no `@`, so that a name or an address does not pass for one."""

ObjectId = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Ordinal = Annotated[int, msgspec.Meta(ge=1, le=OFFERS_MAX)]
Reason = Annotated[str, msgspec.Meta(max_length=60)]


class EventObject(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was acted on: an offer id."""

    object_id: ObjectId | None = None
    object_id_field: Annotated[str, msgspec.Meta(max_length=60)] | None = None


class EventPosition(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where it stood in the list, from 1."""

    ordinal: Ordinal | None = None


class EventAttributes(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is kept of an event beside its action; other attributes are not stored."""

    object: EventObject | None = None
    position: EventPosition | None = None
    reason: Reason | None = None  # of a return: faulty, too_late, not_as_described, changed_mind, ...


class ShopperEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that a shopper did to one offer of a list; keys not named here are not stored."""

    action_name: str
    query_id: str
    client_id: str | None = None
    timestamp: str | int | float | None = None  # RFC 3339 with an offset, or milliseconds since 1970; now when missing
    event_attributes: EventAttributes = EventAttributes()


class StoredEvent(ShopperEvent, frozen=True, kw_only=True, omit_defaults=True):
    """An event as the engine keeps it; the same event always has the same id."""

    event_id: str


class _Action(msgspec.Struct, frozen=True):
    action_name: Annotated[str, msgspec.Meta(max_length=100)]


_action_decoder = msgspec.json.Decoder(_Action)
_event_decoder = msgspec.json.Decoder(ShopperEvent)


def read_event(text: bytes | msgspec.Raw, now: dt.datetime) -> LogLine | None:
    """Return an event as it is to be stored, None for an action that is not ours.

    Raises UsageError that says what is wrong with it.
    """
    try:
        if _action_decoder.decode(text).action_name not in ACTIONS:
            return None
        event = _event_decoder.decode(text)
    except RecursionError as error:
        raise UsageError("nested too deeply to be an event") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError(str(error)) from error
    return _stored(event, now)


def _stored(event: ShopperEvent, now: dt.datetime) -> LogLine:
    _check_ids(event)
    at = None if event.timestamp is None else moment_text(read_moment(event.timestamp, now))
    event_id = _event_id(event, at)
    stored = StoredEvent(
        event_id=event_id,
        action_name=event.action_name,
        query_id=event.query_id,
        client_id=event.client_id,
        timestamp=at or moment_text(now),
        event_attributes=event.event_attributes,
    )
    return LogLine("ubi-events", event_id, msgspec.json.encode(stored))


def _check_ids(event: ShopperEvent) -> None:
    if event.event_attributes.object is None or event.event_attributes.object.object_id is None:
        raise UsageError("event_attributes.object.object_id is missing: name the offer")
    for name, value in (("query_id", event.query_id), ("client_id", event.client_id)):
        if value is not None and PLAIN_ID.fullmatch(value) is None:
            raise UsageError(f"{name} is no plain id: 1 to 100 letters, digits, dots, dashes, underscores or colons")


def _event_id(event: ShopperEvent, at: str | None) -> str:
    """Return the same id for the same event, so that one that is sent again is stored once."""
    about = event.event_attributes.object
    named = [event.query_id, event.action_name, about.object_id if about else None, at, event.client_id]
    return hashlib.blake2b(msgspec.json.encode(named), digest_size=16).hexdigest()
