"""The body of a request, read no further than its limit."""

from starlette.requests import Request

from buybox_api.faults import BodyTooLargeError, WrongFormError

BODY_MAX = 1 << 20
"""Bytes of one request: 1,000 events are some 300 KB."""

FORMS = (
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/json",
    "text/plain",  # what a browser's beacon sends
)


async def read_body(request: Request) -> bytes:
    """Return the body.

    Raises WrongFormError for a media type or coding that is not read, BodyTooLargeError beyond `BODY_MAX`.
    """
    _check_form(request)
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > BODY_MAX:
        raise _too_large()
    pieces, size = [], 0
    async for piece in request.stream():
        pieces.append(piece)
        size += len(piece)
        if size > BODY_MAX:
            raise _too_large()
    return b"".join(pieces)


def _check_form(request: Request) -> None:
    form = request.headers.get("content-type", FORMS[0]).partition(";")[0].strip().lower()
    if form not in FORMS:
        raise WrongFormError(f"{form[:60]!r} is not read here: send {', '.join(FORMS)}")
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding != "identity":
        raise WrongFormError(f"the coding {coding[:60]!r} is not read here: send the events as they are")


def _too_large() -> BodyTooLargeError:
    return BodyTooLargeError(f"a request is read up to {BODY_MAX:,} bytes: send the events in several requests")
