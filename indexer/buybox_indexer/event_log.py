"""The event log read back: each list that was shown, followed by what was done with it."""

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from typing import Any

from buybox_config.indices import IndexNames
from buybox_config.paging import every_hit
from buybox_config.settings import Settings
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

LISTS = 500
"""Lists read at once: one of 14 offers has some 8 KB, one of 200 offers 100 KB."""

Line = dict[str, Any]


def logged_lists(
    client: OpenSearch, settings: Settings, market: str | None = None, since: dt.datetime | None = None
) -> Iterator[Line]:
    """Yield query lines, oldest first, and after each batch of them the events that name one of its lists.

    `since` is about the lists: what was done with them counts however late it came.
    """
    names = IndexNames(settings.index_prefix)
    lists = _sources(client, names.store("ubi-queries"), _wanted(market, since), ["timestamp", "query_id"])
    while batch := list(islice(lists, LISTS)):
        yield from batch
        of_these = {"terms": {"query_id": [entry["query_id"] for entry in batch]}}
        yield from _sources(client, names.store("ubi-events"), of_these, ["timestamp", "event_id"])


def _wanted(market: str | None, since: dt.datetime | None) -> dict[str, Any]:
    clauses: list[dict[str, Any]] = []
    if market is not None:
        clauses.append({"term": {"query_attributes.market": market}})
    if since is not None:
        clauses.append({"range": {"timestamp": {"gte": since.isoformat()}}})
    return {"bool": {"filter": clauses}}


def _sources(client: OpenSearch, index: str, query: dict[str, Any], sort: list[str]) -> Iterator[Line]:
    """Yield the documents that match; none where nothing was logged yet."""
    try:
        for hit in every_hit(client, index, query, LISTS, sort=sort):
            yield hit["_source"]
    except NotFoundError:
        return
