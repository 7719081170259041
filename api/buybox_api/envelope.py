"""Around every request: its id, what is counted of it, security headers, HEAD as GET without a body, faults caught."""

import logging

from buybox_config.request_id import CURRENT, GIVEN, new_request_id
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from buybox_api.metrics.requests import requests_of
from buybox_api.problems import fault_response

LOG = logging.getLogger("buybox.api")

REQUEST_ID = "x-request-id"

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",  # what says nothing itself, such as a problem, is true for who asked, now
}


STRICT_TRANSPORT = "max-age=31536000"
"""A year of https alone, once a browser came by it; whether subdomains too is for who owns the domain."""

BARE = "buybox.bare"
"""Key of a request's scope: its answer goes out without a body, so nobody sees what is in it."""


class Envelope:
    """The one middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and put the headers on its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        current = CURRENT.set(request_id)
        try:
            await self._watched(scope, receive, send, request_id)
        finally:
            CURRENT.reset(current)

    async def _watched(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        requests = requests_of(scope)
        seen, bare = requests.begin(scope), scope["method"] == "HEAD"
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                seen.answered(message)
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID] = request_id
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
            elif bare and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        passed_on = {**scope, "method": "GET", BARE: True} if bare else scope
        try:
            await self._app(passed_on, receive, sending)
        except Exception:
            LOG.exception("%s %s failed", scope["method"], scope["path"])
            if started:
                raise
            await fault_response(Request(scope))(scope, receive, sending)
        finally:
            seen.routed(passed_on)
            requests.end(seen)


def _request_id(scope: Scope) -> str:
    """Take the caller's id when it is a plain word, else make one."""
    for name, value in scope["headers"]:
        if name == REQUEST_ID.encode() and GIVEN.fullmatch(value.decode("latin-1")):
            given: str = value.decode("latin-1")
            return given
    return new_request_id()
