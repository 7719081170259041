"""The event log read back: each list that was shown, followed by what was done with it."""

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from typing import Any

from buybox_config.indices import IndexNames
from buybox_config.settings import Settings
from buybox_desk.logged import AT_ONCE, Line, logged
from opensearchpy import OpenSearch


def logged_lists(
    client: OpenSearch, settings: Settings, market: str | None = None, since: dt.datetime | None = None
) -> Iterator[Line]:
    """Yield query lines, oldest first, and after each batch of them the events that name one of its lists.

    `since` is about the lists: what was done with them counts however late it came.
    """
    names = IndexNames(settings.index_prefix)
    lists = logged(client, names.store("ubi-queries"), _wanted(market, since), ["timestamp", "query_id"])
    while batch := list(islice(lists, AT_ONCE)):
        yield from batch
        of_these = {"terms": {"query_id": [entry["query_id"] for entry in batch]}}
        yield from logged(client, names.store("ubi-events"), of_these, ["timestamp", "event_id"])


def _wanted(market: str | None, since: dt.datetime | None) -> dict[str, Any]:
    clauses: list[dict[str, Any]] = []
    if market is not None:
        clauses.append({"term": {"query_attributes.market": market}})
    if since is not None:
        clauses.append({"range": {"timestamp": {"gte": since.isoformat()}}})
    return {"bool": {"filter": clauses}}
