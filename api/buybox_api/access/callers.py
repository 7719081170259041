"""What routes and pages ask for to know who calls: `require` under /v1, `page_caller` on pages."""

from typing import Any

from buybox_desk.access.caller import Caller, Scope
from fastapi import Depends, Request

from buybox_api.access.gate import Standing, bearer_of, gate_of
from buybox_api.access.same_origin import check_same_origin
from buybox_api.faults import ForbiddenError, NotSignedInError, SignInNeededError

READING = ("GET", "HEAD", "OPTIONS")

NO_KEY = "this needs a key: send `Authorization: Bearer` with one that `buybox key create` made, or sign in at /sign-in"

NO_SESSION = "you are not signed in, or your session is over, and nothing was changed: sign in, then do it again"


def require(*scopes: Scope) -> Any:  # noqa: ANN401 - what FastAPI takes as a dependency
    """Return the dependency of a route under /v1 that gives its Caller, who has one of the scopes (none: any).

    It raises NotSignedInError (401) or ForbiddenError (403). A session's cookie counts too, for a page's own scripts:
    what changes something must then come from a page of ours.
    """

    async def caller(request: Request) -> Caller:
        standing = await standing_of(request)
        if standing is None:
            raise NotSignedInError(NO_KEY)
        if standing.session_id is not None and request.method not in READING:
            check_same_origin(request)
        return _with_scope(standing.caller, scopes)

    return Depends(caller)


def page_caller(*scopes: Scope) -> Any:  # noqa: ANN401 - as above
    """Return the dependency of a page that gives its Caller, who has one of the scopes (none: any).

    Without a session the browser is sent to the sign-in page, and back afterwards; a wrong scope is a 403 page.
    """

    async def caller(request: Request) -> Caller:
        standing = await standing_of(request)
        if standing is None:
            raise SignInNeededError(NO_SESSION)
        return _with_scope(standing.caller, scopes)

    return Depends(caller)


async def optional_caller(request: Request) -> Caller | None:
    """Return who calls, None where nobody says; a key that is not accepted raises NotSignedInError all the same."""
    if getattr(request.app.state, "gate", None) is None or not (request.cookies or bearer_of(request) is not None):
        return None
    standing = await standing_of(request)
    return None if standing is None else standing.caller


async def standing_of(request: Request) -> Standing | None:
    """Return what a request stands on; it is found once for each request."""
    if not hasattr(request.state, "standing"):
        request.state.standing = await gate_of(request).standing(request)
    found: Standing | None = request.state.standing
    return found


def check_seller(caller: Caller, seller: str) -> None:
    """Raise ForbiddenError unless a caller may see what is a seller's; it never tells whether there is that seller."""
    if not caller.may_see_seller(seller):
        raise ForbiddenError(f"your key does not open what is of seller {seller[:60]!r}: use one of that seller")


def _with_scope(caller: Caller, scopes: tuple[Scope, ...]) -> Caller:
    if scopes and not any(caller.may(scope) for scope in scopes):
        needed = " or ".join(f"{'an' if scope == 'operator' else 'a'} {scope}'s" for scope in scopes)
        raise ForbiddenError(f"this is for {needed} key, and {caller.name} has a {caller.scope}'s: use another key")
    return caller
