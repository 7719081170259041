"""The state of a draft as an ETag: a change may name the state that it was made on, in the body or in `If-Match`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
from buybox_desk.policies.errors import StaleDraftError
from buybox_desk.policies.version import Draft
from fastapi import Request, Response

from buybox_api.faults import StaleTagError
from buybox_api.parameters import BadParameter, BadParametersError
from buybox_api.policies.described import answered


def answered_draft(draft: Draft, status: int = 200) -> Response:
    """Answer with a draft, its state as the ETag."""
    return answered(draft, status, {"ETag": f'"{draft.token}"'})


class Seen(msgspec.Struct, frozen=True):
    """Which state of the draft a change was made on; None: whatever it is in."""

    token: str | None


@asynccontextmanager
async def seen_draft(request: Request, token: str | None = None) -> AsyncIterator[Seen]:
    """Give the state that the request names; a header that is stale is 412, as HTTP has it, a stale body 409.

    Raises BadParametersError for a header that names several states, or another one than the body.
    """
    tag = _tag_of(request)
    if tag is not None and token is not None and tag != token:
        raise _bad_tag("names another state than the token of the body: send one of them")
    try:
        yield Seen(token if tag is None else tag)
    except StaleDraftError as error:
        raise error if tag is None else StaleTagError(str(error)) from error


def _tag_of(request: Request) -> str | None:
    given = request.headers.get("if-match", "*").strip()
    if given == "*":
        return None
    if len(given) < 2 or given[0] != '"' or given[-1] != '"' or '"' in given[1:-1]:  # noqa: PLR2004 - its two marks
        raise _bad_tag("has to be the ETag of the draft as it was answered, or *")
    return given[1:-1]


def _bad_tag(why: str) -> BadParametersError:
    return BadParametersError([BadParameter("If-Match", why)])
