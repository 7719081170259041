"""A list that another collector logged (User Behavior Insights 1.3), checked, and as it is stored beside our own."""

import datetime as dt
from typing import Annotated, Any

import msgspec
from buybox_config.errors import UsageError

from buybox_api.events.event_line import PLAIN_ID, ObjectId
from buybox_api.events.log_queue import LogLine
from buybox_api.events.moments import moment_text, read_moment
from buybox_api.queries.offers import OFFERS_MAX

Word = Annotated[str, msgspec.Meta(max_length=200)]
Hits = Annotated[list[ObjectId], msgspec.Meta(max_length=OFFERS_MAX)]


class GivenAttributes(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a list says of itself, as far as it is stored."""

    market: Word | None = None
    device_id: Word | None = None
    category: Word | None = None
    policy: Word | None = None
    arm: Word | None = None
    model: Word | None = None
    simulated: bool = False
    randomised: dict[str, Any] | None = None
    offers: list[dict[str, Any]] | None = None


class GivenList(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A list as shown; keys not named here, such as the words typed, are not stored."""

    query_id: str
    query_response_hit_ids: Hits
    application: Word | None = None
    client_id: str | None = None
    timestamp: str | int | float | None = None
    object_id_field: Word | None = None
    query_attributes: GivenAttributes = GivenAttributes()


_decoder = msgspec.json.Decoder(GivenList)


def read_list(text: bytes, market: str, now: dt.datetime) -> LogLine | None:
    """Return a list of this market as it is to be stored, None for one of another market.

    One that names no market is of this one. Raises UsageError that says what is wrong with it.
    """
    try:
        given = _decoder.decode(text)
    except RecursionError as error:
        raise UsageError("nested too deeply to be a list") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError(str(error)) from error
    if (given.query_attributes.market or market).upper() != market:
        return None
    return LogLine("ubi-queries", given.query_id, msgspec.json.encode(_stored(given, market, now)))


def _stored(given: GivenList, market: str, now: dt.datetime) -> GivenList:
    for name, value in (("query_id", given.query_id), ("client_id", given.client_id)):
        if value is not None and PLAIN_ID.fullmatch(value) is None:
            raise UsageError(f"{name} is no plain id: 1 to 100 letters, digits, dots, dashes, underscores or colons")
    at = now if given.timestamp is None else read_moment(given.timestamp, now)
    attributes = msgspec.structs.replace(given.query_attributes, market=market)
    return msgspec.structs.replace(given, timestamp=moment_text(at), query_attributes=attributes)
