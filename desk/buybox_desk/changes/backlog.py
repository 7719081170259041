"""How many changes wait to be applied, and how many were given up."""

import datetime as dt

import msgspec
from buybox_config.indices import IndexNames
from buybox_config.settings import Settings
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

from buybox_desk.changes.batches import KIND


class Backlog(msgspec.Struct, frozen=True):
    """What the store of batches holds beside what is done; searches see a batch up to a second late."""

    open_batches: int = 0
    open_lines: int = 0
    oldest_received_at: str | None = None  # of the open ones; RFC 3339
    oldest_s: float | None = None  # how long ago that was
    dead_batches: int = 0


def backlog(client: OpenSearch, settings: Settings, now: dt.datetime) -> Backlog:
    """Count what is open and dead, in one search; nothing stored yet is all zeros. Raises what the engine raises."""
    body = {
        "size": 1,
        "_source": False,
        "docvalue_fields": ["received_at"],
        "track_total_hits": True,
        "query": {"terms": {"state": ["open", "dead"]}},
        "post_filter": {"term": {"state": "open"}},
        "sort": ["received_at"],
        "aggs": {
            "open": {"filter": {"term": {"state": "open"}}, "aggs": {"lines": {"sum": {"field": "open_lines"}}}},
            "dead": {"filter": {"term": {"state": "dead"}}},
        },
    }
    try:
        found = client.search(index=IndexNames(settings.index_prefix).store(KIND), body=body)
    except NotFoundError:
        return Backlog()
    hits, counted = found["hits"]["hits"], found["aggregations"]
    oldest: str | None = hits[0]["fields"]["received_at"][0] if hits else None
    return Backlog(
        counted["open"]["doc_count"],
        int(counted["open"]["lines"]["value"]),
        oldest,
        None if oldest is None else max(0.0, (now - dt.datetime.fromisoformat(oldest)).total_seconds()),
        counted["dead"]["doc_count"],
    )
