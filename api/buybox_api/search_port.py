"""The one port to OpenSearch: ask a concrete index, and see which indices are live."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any, Protocol

from buybox_config.connections import CONNECTIONS
from buybox_config.refusals import unusable
from opensearchpy import AsyncOpenSearch
from opensearchpy.exceptions import ConnectionError as Unreachable
from opensearchpy.exceptions import ConnectionTimeout, NotFoundError, OpenSearchException, TransportError

from buybox_api.faults import EngineDownError, EngineSlowError, GenerationGoneError

Document = dict[str, Any]

BUSY = (429, 502, 503, 504)

AT_ONCE = CONNECTIONS - 4
"""Searches under way at once from one process; the other connections are for what is live, and for the logs."""

MOST_WAITING = 1_000
"""Searches that wait for one of these places; beyond it an engine that is slow would fill the memory."""

CROWDED = "OpenSearch is busy with earlier questions: ask again in a moment"

LIVE_PARAMS = {"filter_path": "*.mappings._meta,*.mappings.dynamic", "ignore_unavailable": "true"}
"""Of the mappings only what names the generation, and no error for a market that has none."""


class SearchPort(Protocol):
    """What the storefront needs of an engine."""

    async def search(self, index: str, body: Document) -> Document:
        """Answer a search whole: raises GenerationGoneError, EngineDownError or EngineSlowError, never partly."""
        ...

    async def live(self, aliases: tuple[str, ...]) -> dict[str, Document]:
        """Return the concrete indices behind the aliases with the `_meta` of each, all at one moment; none is `{}`."""
        ...


class OpenSearchPort:
    """The port to a real OpenSearch.

    It names no `preference`, so that the engine asks the copy that answers soonest. Copies of a shard differ only in
    the moment of their last refresh: orders rest on stored values and constant scores, which are the same on each, and
    end with the device's number, so no page repeats or drops a device for it. A change is refreshed on every copy
    before the revision is raised that answers are kept under; the second of an answer's two requests may see a change
    that the first did not, on one copy as on two.
    """

    def __init__(self, client: AsyncOpenSearch, timeout_s: float) -> None:
        self._client = client
        self._timeout_s = timeout_s
        self._places = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def search(self, index: str, body: Document) -> Document:
        """Answer a search whole; an answer that misses a shard or ran out of time is none."""
        params = {"allow_partial_search_results": "false", "request_timeout": self._timeout_s}
        async with self._place():
            found = await _translated(self._client.search(index=index, body=body, params=params))
        if found.get("timed_out") or found["_shards"]["failed"]:
            raise EngineSlowError(f"OpenSearch answered only in part for {index}: ask again in a moment")
        return found

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """Wait for a free place; raises EngineSlowError after half the time that a search has.

        Whoever is sent on later would be given up before it is answered: the engine would work for nobody.
        """
        if self._waiting >= MOST_WAITING:
            raise EngineSlowError(CROWDED)
        self._waiting += 1
        try:
            async with asyncio.timeout(self._timeout_s / 2):
                await self._places.acquire()
        except TimeoutError as error:
            raise EngineSlowError(CROWDED) from error
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._places.release()

    async def live(self, aliases: tuple[str, ...]) -> dict[str, Document]:
        """Return what the aliases point at, from one state of the cluster."""
        try:
            mappings = await _translated(
                self._client.indices.get_mapping(
                    index=",".join(aliases),
                    params={**LIVE_PARAMS, "request_timeout": self._timeout_s},
                )
            )
        except GenerationGoneError:
            return {}
        return {name: entry["mappings"].get("_meta", {}) for name, entry in mappings.items()}


async def _translated(answer: Awaitable[Document]) -> Document:
    """Wait for an answer, telling the client's errors apart as ours."""
    try:
        return await answer
    except ConnectionTimeout as error:
        raise EngineSlowError("OpenSearch did not answer in time: ask again in a moment") from error
    except Unreachable as error:
        raise EngineDownError(unusable(error) or "OpenSearch cannot be reached: see `buybox engine status`") from error
    except NotFoundError as error:
        raise GenerationGoneError("the indices asked for are no longer there: ask again") from error
    except TransportError as error:
        kind = EngineSlowError if error.status_code in BUSY else EngineDownError
        told = unusable(error) or f"OpenSearch refused with status {error.status_code}: {error.error}"
        raise kind(told) from error
    except OpenSearchException as error:
        raise EngineDownError(f"OpenSearch cannot be asked: {error}") from error
