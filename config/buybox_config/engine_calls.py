"""Requests to OpenSearch as they are seen from here: marked with the request that they are made for, and timed."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import msgspec
from opensearchpy import AsyncOpenSearch, AsyncTransport, OpenSearch, Transport
from opensearchpy.exceptions import ConnectionError as Unreachable
from opensearchpy.exceptions import ConnectionTimeout, TransportError

from buybox_config.request_id import request_id

OPAQUE_ID = "x-opaque-id"
"""Header that the engine repeats in its slow logs, deprecation logs and lists of tasks."""

BUSY = (429, 502, 503, 504)

Outcome = Literal["ok", "timeout", "unreachable", "busy", "refused"]


class EngineCall(msgspec.Struct, frozen=True):
    """One request to the engine, its retry counted in."""

    path: str
    outcome: Outcome  # ok: answered, also that something is not there or was changed meanwhile
    seconds: float


Tell = Callable[[EngineCall], None]


def tell_nobody(call: EngineCall) -> None:
    """Let a call go uncounted."""
    del call


class TracedTransport(Transport):
    """The synchronous client's transport; `tell` is told of each call."""

    tell: Tell = staticmethod(tell_nobody)

    def perform_request(self, method: str, url: str, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as the client's
        """Ask the engine, marked and timed."""
        with seen(self.tell, url):
            return super().perform_request(method, url, *args, **marked(options))


class AsyncTracedTransport(AsyncTransport):
    """The asynchronous client's transport; `tell` is told of each call."""

    tell: Tell = staticmethod(tell_nobody)

    async def perform_request(self, method: str, url: str, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as above
        """Ask the engine, marked and timed."""
        with seen(self.tell, url):
            return await super().perform_request(method, url, *args, **marked(options))


@contextmanager
def seen(tell: Tell, path: str) -> Iterator[None]:
    """Tell of the call that is made inside."""
    started = time.perf_counter()
    outcome: Outcome = "timeout"  # as long as nobody answered, whoever gives up
    try:
        yield
        outcome = "ok"
    except Exception as error:
        outcome = outcome_of(error)
        raise
    finally:
        tell(EngineCall(path, outcome, time.perf_counter() - started))


def told(client: OpenSearch | AsyncOpenSearch, tell: Tell) -> None:
    """Let `tell` be told of each call of a client that `connections` made."""
    transport = client.transport
    if isinstance(transport, (TracedTransport, AsyncTracedTransport)):
        transport.tell = tell


def marked(options: dict[str, Any]) -> dict[str, Any]:
    """Name the request that a call is made for, where there is one."""
    made_for = request_id()
    if made_for is None:
        return options
    return {**options, "headers": {**(options.get("headers") or {}), OPAQUE_ID: made_for}}


def outcome_of(error: Exception) -> Outcome:
    """Tell how a call failed; that something is missing or was changed meanwhile is an answer."""
    if not isinstance(error, TransportError):
        return "refused"
    if isinstance(error, ConnectionTimeout):
        return "timeout"
    if isinstance(error, Unreachable):
        return "unreachable"
    if error.status_code in BUSY:
        return "busy"
    return "ok" if error.status_code in (404, 409) else "refused"
