"""The body of a request, read no further than its limit."""

from collections.abc import Sequence

from starlette.requests import ClientDisconnect, Request

from buybox_api.faults import BodyTooLargeError, UnusableBodyError, WrongFormError

BODY_MAX = 1 << 20
"""Bytes of one request: 1,000 events are some 300 KB, a policy of 500 rules some 200 KB."""


async def read_bounded(request: Request, forms: Sequence[str], larger: str, most: int = BODY_MAX) -> bytes:
    """Return the body; without a media type it is of the first form. `larger` says what to do about a larger one.

    Raises WrongFormError for a media type or coding that is not read, and what `read_at_most` does.
    """
    check_form(request, forms)
    return await read_at_most(request, most, f"a request is read up to {most:,} bytes: {larger}")


async def read_at_most(request: Request, most: int, larger: str) -> bytes:
    """Return the body as bytes; how long it may take is for `server/deadlines.py`, which raises SlowBodyError.

    Raises BodyTooLargeError beyond `most` bytes, before reading where the length is told, and UnusableBodyError where
    the client went away before the end.
    """
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > most:
        raise BodyTooLargeError(larger)
    pieces, size = [], 0
    try:
        async for piece in request.stream():
            pieces.append(piece)
            size += len(piece)
            if size > most:
                raise BodyTooLargeError(larger)
    except ClientDisconnect as error:
        raise UnusableBodyError("the connection ended before the body did: send it again") from error
    return b"".join(pieces)


def check_form(request: Request, forms: Sequence[str]) -> None:
    """Refuse a media type that is none of these, or a coding; raises WrongFormError."""
    form = request.headers.get("content-type", forms[0]).partition(";")[0].strip().lower()
    if form not in forms:
        raise WrongFormError(f"{form[:60]!r} is not read here: send {', '.join(forms)}")
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding != "identity":
        raise WrongFormError(f"the coding {coding[:60]!r} is not read here: send the body as it is")
