"""The backlog and the workers as the store has them.

Stands in for `buybox_desk.changes.backlog` and `.workers`, with the same shapes.
"""

import datetime as dt

import msgspec
from buybox_config.indices import IndexNames
from buybox_config.settings import Settings
from opensearchpy import OpenSearch

WORKERS_MAX = 100


class StoredBacklog(msgspec.Struct, frozen=True):
    """What waits and what was given up."""

    open_batches: int
    open_lines: int
    oldest_received_at: str | None
    dead_batches: int


class StoredWorker(msgspec.Struct, frozen=True):
    """What a worker told of itself last."""

    worker: str
    seen_at: str
    applied_lines: int = 0
    applied_batches: int = 0
    failures: int = 0
    last_error: str | None = None
    lag_s: float | None = None


def stored_backlog(client: OpenSearch, settings: Settings, now: dt.datetime) -> StoredBacklog:
    """Count what waits; without a store nothing does."""
    del now
    found = client.search(
        index=IndexNames(settings.index_prefix).store("changes"),
        body={
            "size": 1,
            "_source": ["received_at"],
            "query": {"term": {"state": "open"}},
            "sort": [{"received_at": {"order": "asc", "unmapped_type": "keyword"}}],
            "track_total_hits": True,
            "aggs": {
                "lines": {"sum": {"field": "lines"}},
                "all": {"global": {}, "aggs": {"dead": {"filter": {"term": {"state": "dead"}}}}},
            },
        },
        params={"ignore_unavailable": "true"},
    )
    sums = found.get("aggregations")
    if sums is None:
        return StoredBacklog(0, 0, None, 0)
    oldest = next((hit["_source"]["received_at"] for hit in found["hits"]["hits"]), None)
    waiting = found["hits"]["total"]["value"]
    return StoredBacklog(waiting, int(sums["lines"]["value"]), oldest, sums["all"]["dead"]["doc_count"])


def stored_workers(client: OpenSearch, settings: Settings, now: dt.datetime) -> list[StoredWorker]:
    """Return what workers told of themselves; without a store there is none."""
    del now
    found = client.search(
        index=IndexNames(settings.index_prefix).store("workers"),
        body={"size": WORKERS_MAX},
        params={"ignore_unavailable": "true"},
    )
    return [msgspec.convert(hit["_source"], StoredWorker) for hit in found["hits"]["hits"]]
