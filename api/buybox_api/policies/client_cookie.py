"""The cookie that tells one shopper's pages from another's: a random id that says nothing else."""

import datetime as dt
import re
import uuid

from fastapi import Request, Response

COOKIE = "buybox-client"

LASTS = dt.timedelta(days=395)
"""Thirteen months: data protection offices take longer lives of such ids for too long, and browsers cut at 400 days."""

CLIENT_ID = re.compile(r"[A-Za-z0-9._:-]{1,100}")
"""As the parameter `client_id` of the API takes it."""


def client_id_of(request: Request) -> str | None:
    """Return the id that a page's request brings along, None where there is none or it is no plain id.

    Only pages ask: the routes below /v1 take the parameter `client_id` and never read the cookie.
    """
    given = request.cookies.get(COOKIE)
    return given if given is not None and CLIENT_ID.fullmatch(given) else None


def new_client_id() -> str:
    """Make an id for a shopper who has none."""
    return uuid.uuid4().hex


def set_client_cookie(response: Response, client_id: str) -> None:
    """Let the browser bring the id along for thirteen months; what is answered depends on it from now on.

    It opens nothing, so it is also kept by a shop that is served without TLS.
    """
    response.set_cookie(COOKIE, client_id, max_age=int(LASTS.total_seconds()), path="/", httponly=True, samesite="lax")
    response.headers.add_vary_header("Cookie")
