"""The body of a request, read no further than its limit."""

from collections.abc import Sequence

from starlette.requests import Request

from buybox_api.faults import BodyTooLargeError, WrongFormError

BODY_MAX = 1 << 20
"""Bytes of one request: 1,000 events are some 300 KB, a policy of 500 rules some 200 KB."""


async def read_bounded(request: Request, forms: Sequence[str], larger: str) -> bytes:
    """Return the body; without a media type it is of the first form. `larger` says what to do about a larger one.

    Raises WrongFormError for a media type or coding that is not read, BodyTooLargeError beyond `BODY_MAX`.
    """
    _check_form(request, forms)
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > BODY_MAX:
        raise _too_large(larger)
    pieces, size = [], 0
    async for piece in request.stream():
        pieces.append(piece)
        size += len(piece)
        if size > BODY_MAX:
            raise _too_large(larger)
    return b"".join(pieces)


def _check_form(request: Request, forms: Sequence[str]) -> None:
    form = request.headers.get("content-type", forms[0]).partition(";")[0].strip().lower()
    if form not in forms:
        raise WrongFormError(f"{form[:60]!r} is not read here: send {', '.join(forms)}")
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding != "identity":
        raise WrongFormError(f"the coding {coding[:60]!r} is not read here: send the body as it is")


def _too_large(larger: str) -> BodyTooLargeError:
    return BodyTooLargeError(f"a request is read up to {BODY_MAX:,} bytes: {larger}")
