"""The body that brings changes: lines, told apart no further than where they end."""

import msgspec
from starlette.requests import Request

from buybox_api.bodies import read_bounded
from buybox_api.faults import BodyTooLargeError, UnusableBodyError

BYTES_MAX = 5 << 20
"""Bytes of one batch: 10,000 lines of 500, three times what a new price takes; a worker holds it in memory whole."""

LINES_MAX = 10_000
"""Lines of one batch: twenty seconds of work at 500 a second, and an account of some 2.5 MB."""

FORMS = ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/json")

SPLIT = f"send at most {LINES_MAX:,} lines and {BYTES_MAX:,} bytes at once, the rest under other keys"


async def read_changes(request: Request) -> bytes:
    """Return the lines that were sent, as they were: what becomes of each is told at the batch's address.

    One JSON object may be written over many lines. Raises UnusableBodyError where there is no line or one array,
    BodyTooLargeError that says how to split, and what `read_bounded` does.
    """
    body = lines_of(await read_bounded(request, FORMS, SPLIT, BYTES_MAX))
    lines = sum(1 for line in body.split(b"\n") if line.strip())
    if lines == 0:
        raise UnusableBodyError("no change was sent: send one JSON object a line")
    if lines > LINES_MAX:
        raise BodyTooLargeError(f"{lines:,} lines were sent: {SPLIT}")
    return body


def lines_of(body: bytes) -> bytes:
    """Return a body as NDJSON; raises UnusableBodyError for one JSON array."""
    if b"\n" not in body.strip() and body.lstrip()[:1] != b"[":
        return body
    if not _is_one_value(body):
        return body
    if body.lstrip()[:1] == b"[":
        raise UnusableBodyError("one JSON array was sent: send its objects, one a line, without the array around them")
    # A line break stands between the parts of a JSON value, never inside a string.
    return body.replace(b"\r", b" ").replace(b"\n", b" ")


def _is_one_value(body: bytes) -> bool:
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True
