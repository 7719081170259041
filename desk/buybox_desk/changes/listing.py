"""What is told of batches: one with what became of each line, or many without; never what was sent."""

from typing import Any

import msgspec
from buybox_config.indices import IndexNames
from buybox_config.settings import Settings
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

from buybox_desk.changes.batch import BatchState
from buybox_desk.changes.batches import KIND, batch_id

HEAD = [
    "seller",
    "key",
    "received_at",
    "lines",
    "state",
    "attempts",
    "next_at",
    "error",
    "done_at",
    "counts",
    "rejected_by_reason",
]


class BatchHead(msgspec.Struct, frozen=True, kw_only=True):
    """A batch without its lines; fields as those of ChangeBatch."""

    seller: str
    key: str
    received_at: str
    lines: int
    state: BatchState
    attempts: int = 0
    next_at: str | None = None
    error: str | None = None
    done_at: str | None = None
    counts: dict[str, int] = {}
    rejected_by_reason: dict[str, int] = {}


class BatchAccount(BatchHead, frozen=True, kw_only=True):
    """A batch with what became of each line."""

    rows: list[dict[str, Any]] = []


class BatchPage(msgspec.Struct, frozen=True):
    """Some batches of a seller, the newest first, and how many there are."""

    total: int
    batches: list[BatchHead]


class BatchListing:
    """Reads the store of batches; a batch is listed about a second after it was stored or told of."""

    def __init__(self, client: OpenSearch, settings: Settings) -> None:
        self._client = client
        self._index = IndexNames(settings.index_prefix).store(KIND)

    def account(self, seller: str, key: str) -> BatchAccount | None:
        """Return one batch in its newest state, None where there is none; raises what the engine raises."""
        named = {"index": self._index, "id": batch_id(seller, key)}
        try:
            found = self._client.get(**named, params={"_source_includes": ",".join([*HEAD, "rows"])})
        except NotFoundError:
            return None
        return msgspec.convert(found["_source"], BatchAccount)

    def page(self, seller: str, state: BatchState | None, first: int, most: int) -> BatchPage:
        """Return `most` batches behind the `first`, which together are 10,000 at most: the engine reads no further."""
        filters: list[dict[str, Any]] = [{"term": {"seller": seller}}]
        if state is not None:
            filters.append({"term": {"state": state}})
        body = {
            "from": first,
            "size": most,
            "track_total_hits": True,
            "_source": HEAD,
            "query": {"bool": {"filter": filters}},
            "sort": [{"received_at": "desc"}, {"key": "asc"}],
        }
        try:
            hits = self._client.search(index=self._index, body=body)["hits"]
        except NotFoundError:
            return BatchPage(0, [])
        return BatchPage(hits["total"]["value"], [msgspec.convert(hit["_source"], BatchHead) for hit in hits["hits"]])
