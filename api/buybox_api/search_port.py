"""The one port to OpenSearch: ask a concrete index, and see which indices are live."""

from collections.abc import Awaitable
from typing import Any, Protocol

from buybox_config.refusals import unusable
from opensearchpy import AsyncOpenSearch
from opensearchpy.exceptions import ConnectionError as Unreachable
from opensearchpy.exceptions import ConnectionTimeout, NotFoundError, OpenSearchException, TransportError

from buybox_api.faults import EngineDownError, EngineSlowError, GenerationGoneError

Document = dict[str, Any]

BUSY = (429, 502, 503, 504)

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

    async def search(self, index: str, body: Document) -> Document:
        """Answer a search whole; an answer that misses a shard or ran out of time is none."""
        params = {"allow_partial_search_results": "false", "request_timeout": self._timeout_s}
        found = await _translated(self._client.search(index=index, body=body, params=params))
        if found.get("timed_out") or found["_shards"]["failed"]:
            raise EngineSlowError(f"OpenSearch answered only in part for {index}: ask again in a moment")
        return found

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
