"""Which of the last searches of a market were followed by a click: the log of searches joined with that of events."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

from buybox_config.indices import IndexNames
from buybox_config.settings import Settings
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

from buybox_desk.searches.click_shares import ClickShares, click_shares

SEARCHES_MAX = 10_000
"""Searches read, the newest: the engine's own window, and some tenths of a second."""

TOGETHER = 1_000
"""Query ids asked for at once: the engine takes 65,536 terms."""

CLICKS = ("click", "add_to_cart", "purchase")
"""What shows that a shopper found something to look at."""

LISTED = 30


def low_clicks(client: OpenSearch, settings: Settings, market: str, since: dt.datetime) -> ClickShares:
    """Return the texts that are clicked less than the market's searches on the whole; raises EngineError.

    Searches that found nothing are left out: they are told as such. Only the newest `SEARCHES_MAX` are looked at.
    """
    names = IndexNames(settings.index_prefix)
    searches = _searches(client, names.store("searches"), market, since)
    clicked: set[str] = set()
    for start in range(0, len(searches), TOGETHER):
        ids = [query_id for query_id, _, _ in searches[start : start + TOGETHER]]
        clicked |= _clicked(client, names.store("ubi-events"), ids)
    asked = Counter(text for _, text, _ in searches)
    answered = Counter(text for query_id, text, _ in searches if query_id in clicked)
    counts = {text: (number, answered[text]) for text, number in asked.items()}
    return click_shares(counts, LISTED, searches[-1][2] if searches else None)


def _searches(client: OpenSearch, index: str, market: str, since: dt.datetime) -> list[tuple[str, str, str]]:
    """Return query id, text and moment of each search, the newest first."""
    filters: list[dict[str, Any]] = [
        {"term": {"market": market}},
        {"range": {"timestamp": {"gte": since.isoformat()}}},
        {"range": {"total": {"gt": 0}}},
        {"exists": {"field": "folded"}},
    ]
    body = {
        "size": SEARCHES_MAX,
        "query": {"bool": {"filter": filters}},
        "sort": [{"timestamp": "desc"}],
        "_source": ["folded", "timestamp"],
    }
    return [(hit["_id"], hit["_source"]["folded"], hit["_source"]["timestamp"]) for hit in _hits(client, index, body)]


def _hits(client: OpenSearch, index: str, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    try:
        yield from client.search(index=index, body=body)["hits"]["hits"]
    except NotFoundError:
        return


def _clicked(client: OpenSearch, index: str, query_ids: list[str]) -> set[str]:
    """Return those of the searches that something was clicked of."""
    filters: list[dict[str, Any]] = [{"terms": {"query_id": query_ids}}, {"terms": {"action_name": list(CLICKS)}}]
    body = {
        "size": 0,
        "query": {"bool": {"filter": filters}},
        "aggs": {"clicked": {"terms": {"field": "query_id", "size": len(query_ids)}}},
    }
    try:
        found = client.search(index=index, body=body)
    except NotFoundError:
        return set()
    return {bucket["key"] for bucket in found["aggregations"]["clicked"]["buckets"]}
