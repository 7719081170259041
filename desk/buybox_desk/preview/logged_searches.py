"""The last searches that were logged in a market, counted by their text."""

from collections import Counter
from typing import Any

import msgspec
from buybox_config.indices import IndexNames
from buybox_config.settings import Settings
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

SEARCHES_MAX = 10_000
"""Searches read at most: the engine's own window."""


class LoggedSearches(msgspec.Struct, frozen=True):
    """The newest searches of a market."""

    searches: int
    texts: dict[str, int]  # searches by text, the most frequent first
    untold: int = 0  # searches whose text was too private to be kept
    oldest: str | None = None
    newest: str | None = None


def last_searches(client: OpenSearch, settings: Settings, market: str, most: int) -> LoggedSearches:
    """Read the newest searches of a market, at most so many; none where nothing was logged yet."""
    body: dict[str, Any] = {
        "size": min(most, SEARCHES_MAX),
        "query": {"term": {"market": market}},
        "sort": [{"timestamp": "desc"}],
        "_source": ["folded", "timestamp"],
    }
    try:
        hits = client.search(index=IndexNames(settings.index_prefix).store("searches"), body=body)["hits"]["hits"]
    except NotFoundError:
        return LoggedSearches(0, {})
    lines = [hit["_source"] for hit in hits]
    if not lines:
        return LoggedSearches(0, {})
    texts = Counter(line["folded"] for line in lines if line.get("folded"))
    untold = len(lines) - texts.total()
    return LoggedSearches(len(lines), dict(texts.most_common()), untold, lines[-1]["timestamp"], lines[0]["timestamp"])
