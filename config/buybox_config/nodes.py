"""Connections to the nodes of one OpenSearch, for both clients: which node is asked, and when another one is.

The client's own pool leaves alone a node that refuses or breaks a connection, for a while, and asks the next one. What
it does not do is added here:

- A machine that is gone does not refuse: connecting to it hangs. So connecting has a limit of its own, after which the
  next node is asked, where the client would wait as long as for an answer and give up.
- A node that is frozen accepts and never answers. The question is not put again (it may have been carried out, and a
  slow engine asked twice is slower still), but other questions pass by that node for a while.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

import aiohttp
from opensearchpy import AIOHttpConnection, Urllib3HttpConnection
from opensearchpy.connection_pool import RoundRobinSelector
from opensearchpy.exceptions import ConnectionError as Unreachable
from opensearchpy.exceptions import ConnectionTimeout, TransportError
from urllib3 import Timeout

from buybox_config.asked_again import BROKEN, PRIMARY, done, is_document, may_be_done, where_it_is_held
from buybox_config.engine_calls import AsyncTracedTransport, TracedTransport

CONNECT_S = 2.0
"""Longest wait for a connection: a lost packet of one being made is sent again after a second; longer is a machine that
is gone. It is never above half of what the whole answer may take."""

DEAD_S = 5
"""Seconds that a node which refused is left alone; twice as long after each further time in a row."""

DEAD_DOUBLINGS = 3
"""So a node that comes back is asked again after 40 seconds at the latest."""

SILENT_S = 10.0
"""Seconds that a node which did not answer in time is passed by while others can be asked."""

RETRIED_STATUS = (502, 503, 504)
"""What a proxy or a node that is just leaving answers: another try may reach a better one."""

NOT_FOUND = 404

STATE_S = 60.0
"""A new index, alias or mapping waits until every node knows it, a refresh until every copy is written: far longer than
a shopper waits for a search. What names a limit of its own has that."""

STATE = {"_aliases", "_flush", "_mapping", "_refresh", "_settings"}


class PatientNode(Urllib3HttpConnection):
    """A node, for the synchronous client."""

    silent_until = 0.0

    def perform_request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        timeout: float | None = None,
        ignore: Collection[int] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Any:  # noqa: ANN401 - as the client has it
        """Ask the node; raises ConnectionError when it cannot be reached, ConnectionTimeout when it keeps silent."""
        limit: Any = timeout or self.timeout
        within: Any = Timeout(connect=_to_connect(limit), read=limit)
        try:
            return super().perform_request(method, url, params, body, within, ignore, headers)
        except TransportError as error:
            _note(self, error)
            raise


class AsyncPatientNode(AIOHttpConnection):
    """A node, for the asynchronous client."""

    silent_until = 0.0

    async def perform_request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the client's own signature
        ignore: Collection[int] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Any:  # noqa: ANN401 - as the client has it
        """Ask the node; raises ConnectionError when it cannot be reached, ConnectionTimeout when it keeps silent."""
        try:
            return await super().perform_request(method, url, params, body, timeout, ignore, headers)
        except TransportError as error:
            # Of errors this client tells connecting too long as answering too late.
            if isinstance(error, ConnectionTimeout) and isinstance(error.info, aiohttp.ConnectionTimeoutError):
                raise Unreachable("N/A", error.error, error.info) from error
            _note(self, error)
            raise

    async def _create_aiohttp_session(self) -> None:
        await super()._create_aiohttp_session()
        quick: Any = _QuickToConnect(self.session)  # has what the client uses of a session
        self.session = quick


class NodesTransport(TracedTransport):
    """Asks one node after the other, and looks into what was refused only because it was done already."""

    def perform_request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        body: Any = None,  # noqa: ANN401 - as the client has it
        timeout: float | None = None,
        ignore: Collection[int] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Any:  # noqa: ANN401 - as the client has it
        """Ask; raises what the client raises."""
        before = BROKEN.set(False)
        if _changes_the_cluster(method, url):
            params = {"request_timeout": STATE_S, **(params or {})}
        try:
            return super().perform_request(
                method, url, params=params, body=body, timeout=timeout, ignore=ignore, headers=headers
            )
        except TransportError as error:
            if not BROKEN.get() or not may_be_done(method, url, error):
                raise
            answer = done(method, url, body, self._held(url))
            if answer is None:
                raise
            return answer
        finally:
            BROKEN.reset(before)

    def _held(self, url: str) -> Mapping[str, Any]:
        """Return the document that the engine holds; nothing for an index, of which it is known already."""
        if not is_document(url):
            return {}
        held: Mapping[str, Any] = super().perform_request(
            "GET", where_it_is_held(url), params={**PRIMARY, "ignore": NOT_FOUND}
        )
        return held

    def close(self) -> None:
        """Close every connection."""
        for node in getattr(self.connection_pool, "orig_connections", ()):
            node.close()
        super().close()


class AsyncNodesTransport(AsyncTracedTransport):
    """Asks one node after the other; what the API writes through it is written under an id of its own, or again."""

    async def close(self) -> None:
        """Close every connection."""
        for node in getattr(self.connection_pool, "orig_connections", ()):
            await node.close()
        await super().close()


class AwakeNodes(RoundRobinSelector):
    """Chooses the nodes in turn, those last that kept silent lately."""

    def select(self, connections: Sequence[Any]) -> Any:  # noqa: ANN401 - a connection of either client
        """Return the node to ask."""
        now = time.monotonic()
        awake = [node for node in connections if node.silent_until <= now]
        return super().select(awake or connections)


class _QuickToConnect:
    """A session in which connecting has a limit of its own, beside the one for the whole answer."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self.connector = session.connector

    def request(
        self,
        method: str,
        url: Any,  # noqa: ANN401 - yarl's URL, or text
        *,
        timeout: aiohttp.ClientTimeout,
        **rest: Any,  # noqa: ANN401 - handed on
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        connect = CONNECT_S if timeout.total is None else _to_connect(timeout.total)
        within = aiohttp.ClientTimeout(total=timeout.total, sock_connect=connect)
        return self._session.request(method, url, timeout=within, **rest)

    async def close(self) -> None:
        await self._session.close()


def _note(node: PatientNode | AsyncPatientNode, error: TransportError) -> None:
    """Remember a node that keeps silent, and a try that may have been carried out without a word."""
    if isinstance(error, ConnectionTimeout):
        node.silent_until = time.monotonic() + SILENT_S
    if isinstance(error, Unreachable) or error.status_code in RETRIED_STATUS:
        BROKEN.set(True)


def _changes_the_cluster(method: str, url: str) -> bool:
    """Tell whether a request is about indices and not about what is in them."""
    *index, last = url.strip("/").split("/")
    return method not in {"GET", "HEAD"} and (last in STATE or (not index and not last.startswith("_")))


def _to_connect(limit_s: float) -> float:
    return min(CONNECT_S, limit_s / 2)
