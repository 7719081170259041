"""The models on offer in a market, counted exactly however many there are."""

from collections.abc import Sequence
from typing import Any

from buybox_api.queries.clauses import at_least, every, present
from buybox_api.queries.filters import Filters

TOGETHER = 2_000
"""Groups of one request: reading 5,000 at once held every other answer up for some 20 ms."""

KEYS = ("model_id", "brand", "category", "storage_gb")
"""What tells groups apart."""


def assortment_body(after: dict[str, Any] | None) -> dict[str, Any]:
    """Return the body that counts devices on offer by model and storage, from a key on."""
    sources = [{key: {"terms": {"field": key, "missing_bucket": True}}} for key in KEYS]
    composite: dict[str, Any] = {"size": TOGETHER, "sources": sources}
    if after is not None:
        composite["after"] = after
    measures = {"popularity": {"max": {"field": "popularity"}}, "offers": {"sum": {"field": "offer_count"}}}
    return {
        "size": 0,
        "track_total_hits": False,
        "query": {"bool": {"filter": [at_least("offer_count", 1)]}},
        "aggs": {"groups": {"composite": composite, "aggs": measures}},
    }


def listed_body(searches: Sequence[Filters]) -> dict[str, Any]:
    """Return the body that counts the devices that searches of these filters list."""
    counted = {"filters": [every(filters.listed()) for filters in searches]}
    return {"size": 0, "track_total_hits": False, "aggs": {"listed": {"filters": counted}}}


def popular_body(market: str, since: str, clients: int, most: int) -> dict[str, Any]:
    """Return the body that finds queries that found something, the most asked first, with how many clients did.

    Lines without a client id tell of no shopper and do not count.
    """
    found = [
        {"term": {"market": market}},
        {"range": {"timestamp": {"gte": since}}},
        at_least("total", 1),
        present("client_id"),
    ]
    asked = {"clients": {"cardinality": {"field": "client_id"}}}
    terms = {"field": "folded", "size": most, "min_doc_count": clients}
    return {
        "size": 0,
        "track_total_hits": False,
        "query": {"bool": {"filter": found}},
        "aggs": {"queries": {"terms": terms, "aggs": asked}},
    }
