"""The fields of a form that was sent, read no further than its limit."""

from urllib.parse import parse_qsl

from fastapi import Request

from buybox_api.bodies import read_at_most
from buybox_api.faults import UnusableBodyError, WrongFormError

BODY_MAX = 64 * 1024
"""Bytes of one form."""

LARGER = f"a form is read up to {BODY_MAX:,} bytes: send less at once"

FIELDS_MAX = 1_000

MEDIA_TYPE = "application/x-www-form-urlencoded"


class Form(dict[str, str]):
    """Fields by name, each as the browser sent it.

    Of one sent several times the last counts, as with a hidden field before a box; `every` has all.
    """

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__(pairs)
        self._pairs = pairs

    def every(self, name: str) -> list[str]:
        """Return all values of a field, in the order of the form."""
        return [value for given, value in self._pairs if given == name]


async def read_form(request: Request) -> Form:
    """Return the fields of a form.

    Raises WrongFormError for another media type, UnusableBodyError for what is no form in UTF-8, and what
    `read_at_most` does.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != MEDIA_TYPE:
        raise WrongFormError(f"{media_type[:60]!r} is not read here: send the form as {MEDIA_TYPE}")
    return form_of(await read_at_most(request, BODY_MAX, LARGER))


def form_of(body: bytes) -> Form:
    """Return the fields of a body; raises UnusableBodyError for what is no form in UTF-8."""
    try:
        return Form(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=FIELDS_MAX, errors="strict"))
    except ValueError as error:
        raise UnusableBodyError(
            f"this form cannot be read: it has to be UTF-8 with at most {FIELDS_MAX:,} fields; load the page again"
        ) from error
