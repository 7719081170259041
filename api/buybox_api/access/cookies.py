"""The two cookies: the session's, and before it one that ties the sign-in form to a browser."""

import secrets

from fastapi import Response

from buybox_api.access.signatures import Signatures

SESSION = "__Host-buybox-session"
VISIT = "__Host-buybox-visit"
"""The prefix makes browsers refuse the cookie from any other host, path or without TLS (RFC 6265bis, 4.1.3.2)."""

VISIT_SECONDS = 3_600


def set_session(answer: Response, signatures: Signatures, session_id: str) -> None:
    """Give the browser its session: until it is closed, the server ends it sooner."""
    _set(answer, SESSION, signatures.signed("session", session_id), None)


def session_in(signatures: Signatures, cookies: dict[str, str]) -> str | None:
    """Return the session id of a cookie that we signed."""
    given = cookies.get(SESSION)
    return signatures.text("session", given) if given else None


def set_visit(answer: Response, signatures: Signatures, visit: str) -> None:
    """Give the browser the mark that its sign-in form is bound to."""
    _set(answer, VISIT, signatures.signed("visit", visit), VISIT_SECONDS)


def visit_in(signatures: Signatures, cookies: dict[str, str]) -> str | None:
    """Return the mark of a visit's cookie that we signed."""
    given = cookies.get(VISIT)
    return signatures.text("visit", given) if given else None


def new_visit() -> str:
    """Make the mark of a visit."""
    return secrets.token_urlsafe(16)


def forget(answer: Response, *names: str) -> None:
    """Let the browser drop cookies."""
    for name in names:
        answer.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")


def _set(answer: Response, name: str, value: str, seconds: int | None) -> None:
    answer.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")
