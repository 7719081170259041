"""One request as it is watched: counted, timed, and told in a line of the log."""

import logging
import re
import time

from starlette.types import Message, Scope

from buybox_api.metrics.instruments import Instruments

LOG = logging.getLogger("buybox.requests")

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Any other word that a client makes up counts as `other`."""

NOT_ROUTED = "none"
"""No route: the path is none of ours, or the request was refused before."""

GIVEN_UP = 499
"""Status of a request whose client went away before an answer began, as servers log it."""

SLOW_S = 1.0
"""An answer that took longer has a line in the log whatever share is logged."""

MARKET = re.compile(rb"(?:^|&)market=([A-Za-z]{2})(?:&|$)")

FAULT = 500


class Seen:
    """What is known of a request while it is answered."""

    __slots__ = ("cache", "method", "route", "scope", "started", "status")

    def __init__(self, scope: Scope) -> None:
        self.scope, self.method = scope, scope["method"]
        self.started = time.perf_counter()
        self.status, self.cache, self.route = GIVEN_UP, None, NOT_ROUTED

    def answered(self, start: Message) -> None:
        """Note what the first part of an answer says."""
        self.status = start["status"]
        for name, value in start["headers"]:
            if name == b"x-cache":
                self.cache = value.decode("latin-1")

    def routed(self, scope: Scope) -> None:
        """Note the route that took the request: its template, which holds nothing that somebody typed."""
        self.route = getattr(scope.get("route"), "path", NOT_ROUTED)


class Requests:
    """Counts requests and writes their lines; `share` of them have one, evenly spread."""

    def __init__(self, instruments: Instruments, share: float) -> None:
        self._instruments, self._share = instruments, share
        self._due = 0.0
        self.markets = frozenset[str]()  # that there are; any other word counts as none

    def begin(self, scope: Scope) -> Seen:
        """Begin to watch a request."""
        self._instruments.in_progress.inc()
        return Seen(scope)

    def end(self, seen: Seen) -> None:
        """Count a request that was answered or given up."""
        seconds = time.perf_counter() - seen.started
        counted, market = self._instruments, self._market(seen.scope)
        method = seen.method if seen.method in METHODS else "other"
        counted.in_progress.dec()
        counted.child(counted.requests, market, method, seen.route, str(seen.status)).inc()
        counted.child(counted.seconds, seen.route).observe(seconds)
        cache = "not_modified" if seen.status == 304 else seen.cache  # noqa: PLR2004 - 304: the client has the answer
        if cache is not None:
            counted.child(counted.cached, seen.route, cache).inc()
        if self._is_told(seen.status, seconds):
            told = {
                "route": seen.route, "method": method, "status": seen.status, "took_ms": round(seconds * 1000, 2),
                "market": market or None, "cache": cache,
            }  # fmt: skip
            LOG.info("%s %s %d", method, seen.route, seen.status, extra=told)

    def _market(self, scope: Scope) -> str:
        """Return the market that a request names, if there is one of that name."""
        found = MARKET.search(scope["query_string"])
        market = found[1].decode().upper() if found else ""
        return market if market in self.markets else ""

    def _is_told(self, status: int, seconds: float) -> bool:
        self._due += self._share
        if self._due >= 1:
            self._due -= 1
            return True
        return status >= FAULT or seconds > SLOW_S


def requests_of(scope: Scope) -> Requests:
    """Return what counts the requests of the app that a request was sent to."""
    found: Requests = scope["app"].state.watch.requests
    return found
