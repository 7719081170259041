"""What stands of each seller in the engine: its offers by state and reason, and its rejects."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from buybox_config.indices import IndexNames, MarketIndices
from buybox_config.settings import Settings
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

REASONS = 50
"""More reason codes than there are."""


class OfferCounts(msgspec.Struct):
    """A seller's offers in one market; `live` are those that compete or are out of stock."""

    live: int = 0
    out_of_stock: int = 0  # of those that are live
    limited: int = 0
    hidden: int = 0
    by_reason: dict[str, int] = msgspec.field(default_factory=dict)  # of those limited or hidden


def count_offers(client: OpenSearch, indices: MarketIndices, sellers: Sequence[str]) -> dict[str, OfferCounts]:
    """Count the offers of sellers in a market's live generation, by seller."""
    body = {
        "size": 0,
        "query": {"terms": {"seller.id": list(sellers)}},
        "aggs": {
            "sellers": {
                "terms": {"field": "seller.id", "size": max(1, len(sellers))},
                "aggs": {
                    "states": {"terms": {"field": "state", "size": REASONS}},
                    "reasons": {"terms": {"field": "reason", "size": REASONS}},
                    "out": {"filter": {"bool": {"filter": [{"term": {"state": "live"}}, {"term": {"quantity": 0}}]}}},
                },
            }
        },
    }
    found = client.search(index=indices.offers, body=body)["aggregations"]["sellers"]["buckets"]
    return {bucket["key"]: _counts(bucket) for bucket in found}


def count_rejects(client: OpenSearch, settings: Settings, sellers: Iterable[str]) -> dict[str, dict[str, int]]:
    """Count what is kept of sellers' rejected rows, by seller and reason."""
    known = list(sellers)
    body = {
        "size": 0,
        "query": {"terms": {"seller": known}},
        "aggs": {
            "sellers": {
                "terms": {"field": "seller", "size": max(1, len(known))},
                "aggs": {"reasons": {"terms": {"field": "reason", "size": REASONS}}},
            }
        },
    }
    try:
        found = client.search(index=IndexNames(settings.index_prefix).store("rejects"), body=body)
    except NotFoundError:
        return {}
    buckets = found["aggregations"]["sellers"]["buckets"]
    return {bucket["key"]: _by_key(bucket["reasons"]) for bucket in buckets}


def _counts(bucket: dict[str, Any]) -> OfferCounts:
    states = _by_key(bucket["states"])
    return OfferCounts(
        live=states.get("live", 0),
        out_of_stock=bucket["out"]["doc_count"],
        limited=states.get("limited", 0),
        hidden=states.get("hidden", 0),
        by_reason=_by_key(bucket["reasons"]),
    )


def _by_key(terms: dict[str, Any]) -> dict[str, int]:
    return {entry["key"]: entry["doc_count"] for entry in terms["buckets"]}
