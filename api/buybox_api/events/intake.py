"""The body of `POST /v1/events`, taken apart: events to store, and by line those that cannot be."""

import datetime as dt
from collections.abc import Iterator

import msgspec
from buybox_config.errors import UsageError

from buybox_api.events.answer import RefusedEvent
from buybox_api.events.event_line import read_event
from buybox_api.events.log_queue import LogLine
from buybox_api.faults import BodyTooLargeError, UnusableBodyError

EVENTS_MAX = 1_000
"""Events of one request: a page has some hundred; more are sent in several requests."""

DETAIL_MAX = 200
"""Characters of one complaint."""

Line = tuple[int, bytes | msgspec.Raw]


class Intake(msgspec.Struct):
    """What a body held."""

    lines: list[LogLine]
    left_out: int  # events whose action is not ours
    refused: list[RefusedEvent]


def read_events(body: bytes, now: dt.datetime) -> Intake:
    """Read one object, an array, or NDJSON; a bad line does not cost the good ones.

    Raises UnusableBodyError when there is no event or an array is no JSON, BodyTooLargeError beyond `EVENTS_MAX`.
    """
    given = list(_given(body))
    if not given:
        raise UnusableBodyError("no event was sent: send one JSON object a line, or an array of them")
    if len(given) > EVENTS_MAX:
        raise BodyTooLargeError(f"{len(given)} events were sent at once: send at most {EVENTS_MAX} in a request")
    found = Intake([], 0, [])
    for number, text in given:
        _take(found, number, text, now)
    return found


def _take(found: Intake, number: int, text: bytes | msgspec.Raw, now: dt.datetime) -> None:
    try:
        line = read_event(text, now)
    except UsageError as error:
        found.refused.append(RefusedEvent(number, str(error)[:DETAIL_MAX]))
        return
    if line is None:
        found.left_out += 1
    else:
        found.lines.append(line)


def _given(body: bytes) -> Iterator[Line]:
    is_array = body.lstrip()[:1] == b"["
    fault = _why_not_one_value(body)
    if fault is None:
        yield from enumerate(msgspec.json.decode(body, type=list[msgspec.Raw]) if is_array else [body], start=1)
    elif is_array and _why_not_one_value(body.lstrip().partition(b"\n")[0]) is not None:
        raise UnusableBodyError(
            f"the array of events is no JSON ({fault}); of one object a line the good ones are read"
        )
    else:
        yield from ((number, line) for number, line in enumerate(body.split(b"\n"), start=1) if line.strip())


def _why_not_one_value(text: bytes) -> str | None:
    """Return why a text is not one JSON value, which may be written over many lines; None when it is one."""
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return str(error)[:DETAIL_MAX]
    return None
