"""What shoppers searched for, and what they did not find: read from the log of searches for merchandisers."""

import datetime as dt
from typing import Any

import msgspec
from buybox_config.indices import IndexNames
from buybox_config.settings import Settings
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError


class SearchedText(msgspec.Struct, frozen=True):
    """One text, however it was spelt, and what became of its searches."""

    text: str
    searches: int
    clients: int  # different shoppers, of those that have an id
    without_result: int
    mean_found: float  # devices
    last: str


class SearchReport(msgspec.Struct, frozen=True):
    """Searches of a market since a moment."""

    market: str
    since: str
    searches: int
    without_result: int
    texts: list[SearchedText]


def search_report(
    client: OpenSearch, settings: Settings, market: str, since: dt.datetime, most: int, *, zero: bool
) -> SearchReport:
    """Return the texts searched most often; with `zero` those that found nothing, by how often they did."""
    body = _body(market, since.isoformat(), most, zero=zero)
    try:
        found = client.search(index=IndexNames(settings.index_prefix).store("searches"), body=body)
    except NotFoundError:
        return SearchReport(market, since.isoformat(), 0, 0, [])
    counts = found["aggregations"]
    texts = [_text(bucket) for bucket in counts["texts"]["buckets"]]
    total = found["hits"]["total"]["value"]
    return SearchReport(market, since.isoformat(), total, counts["without_result"]["doc_count"], texts)


def _body(market: str, since: str, most: int, *, zero: bool) -> dict[str, Any]:
    without = {"filter": {"term": {"total": 0}}}
    measures = {
        "clients": {"cardinality": {"field": "client_id"}},
        "without_result": without,
        "found": {"avg": {"field": "total"}},
        "last": {"max": {"field": "timestamp"}},
    }
    terms: dict[str, Any] = {"field": "folded", "size": most}
    if zero:
        terms["order"] = [{"without_result": "desc"}, {"_key": "asc"}]
    texts: dict[str, Any] = {"terms": terms, "aggs": measures}
    query = [{"term": {"market": market}}, {"range": {"timestamp": {"gte": since}}}]
    if zero:
        query.append({"term": {"total": 0}})
    return {
        "size": 0,
        "track_total_hits": True,
        "query": {"bool": {"filter": query}},
        "aggs": {"without_result": without, "texts": texts},
    }


def _text(bucket: dict[str, Any]) -> SearchedText:
    return SearchedText(
        bucket["key"],
        bucket["doc_count"],
        bucket["clients"]["value"],
        bucket["without_result"]["doc_count"],
        round(bucket["found"]["value"] or 0.0, 1),
        bucket["last"]["value_as_string"],
    )
