"""The workers that follow changes, as each says of itself every few seconds: an index of its own, a document each."""

import datetime as dt
from typing import Any

import msgspec
from buybox_config.indices import IndexNames, mapping
from buybox_config.settings import Settings
from buybox_config.stores import stored
from buybox_config.times import moment_text
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

KIND = "workers"

SEEN_S = 60.0
"""Seconds for which a worker that says nothing still counts as there: it says something every few."""

GONE = dt.timedelta(hours=1)
"""How long what a worker said last is kept."""

MOST = 1_000


class WorkerState(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker says of itself; counts are since it began."""

    worker: str
    seen_at: str  # RFC 3339
    applied_lines: int = 0  # of which something became, whatever it is
    applied_batches: int = 0  # that it finished
    failures: int = 0  # rounds in which something failed
    last_error: str | None = None
    lag_s: float | None = None  # from received to settled, the longest of its last round; None before the first


def workers(client: OpenSearch, settings: Settings, now: dt.datetime) -> list[WorkerState]:
    """Return the workers seen within a minute, by name; none when nobody ever followed."""
    body: dict[str, Any] = {
        "size": MOST,
        "query": {"range": {"seen_at": {"gte": moment_text(now - dt.timedelta(seconds=SEEN_S))}}},
        "sort": ["worker"],
    }
    try:
        found = client.search(index=IndexNames(settings.index_prefix).store(KIND), body=body)
    except NotFoundError:
        return []
    return [msgspec.convert(hit["_source"], WorkerState) for hit in found["hits"]["hits"]]


class WorkerStore:
    """Writes what one worker says of itself."""

    def __init__(self, client: OpenSearch, settings: Settings) -> None:
        self._client = client
        self._index = IndexNames(settings.index_prefix).store(KIND)

    def say(self, state: WorkerState) -> None:
        """Write the newest state; raises what the engine raises."""
        stored(self._client, self._index, mapping(KIND))
        self._client.index(index=self._index, id=state.worker, body=msgspec.to_builtins(state))

    def leave(self, worker: str) -> None:
        """Take a worker that ends from the list."""
        self._client.delete(index=self._index, id=worker, params={"refresh": "true"}, ignore=404)

    def forget(self, now: dt.datetime) -> None:
        """Remove what workers said that nobody has seen for an hour."""
        gone = {"query": {"range": {"seen_at": {"lt": moment_text(now - GONE)}}}}
        self._client.delete_by_query(index=self._index, body=gone, conflicts="proceed", ignore_unavailable=True)
