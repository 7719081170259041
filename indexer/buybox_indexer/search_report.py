"""What shoppers searched for, and what they did not find: read from the log of searches for merchandisers."""

import datetime as dt
from typing import Any

import msgspec
from buybox_config.indices import IndexNames
from buybox_config.settings import Settings
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

WITHOUT_RESULT = {"bool": {"filter": [{"term": {"total": 0}}], "must_not": [{"term": {"filtered": True}}]}}
"""Searches that found nothing by their words: where filters were set, nothing found may be theirs."""

NOT_SOLD, RELAXED = ({"term": {"notice": notice}} for notice in ("not_sold", "relaxed"))
"""Searches answered with others than those asked for: the model is known and not on offer, or no device fits all words.

Which notice an answer has depends on its words alone, whatever filters are set.
"""


class SearchedText(msgspec.Struct, frozen=True):
    """One text, however it was spelt, and what became of its searches."""

    text: str
    searches: int
    clients: int  # different shoppers, of those that have an id
    without_result: int
    not_sold: int  # the model is known and not on offer; its neighbours may have been shown
    relaxed: int  # near devices were shown in place of what was asked
    mean_found: float  # devices
    last: str


class SearchReport(msgspec.Struct, frozen=True):
    """Searches of a market since a moment; the counts are of all of them, also where only some texts are listed."""

    market: str
    since: str
    searches: int
    without_result: int
    not_sold: int
    relaxed: int
    texts: list[SearchedText]


def search_report(
    client: OpenSearch, settings: Settings, market: str, since: dt.datetime, most: int, *, zero: bool
) -> SearchReport:
    """Return the texts searched most often; with `zero` those that did not find what they asked for."""
    body = _body(market, since.isoformat(), most, zero=zero)
    try:
        found = client.search(index=IndexNames(settings.index_prefix).store("searches"), body=body)
    except NotFoundError:
        return SearchReport(market, since.isoformat(), 0, 0, 0, 0, [])
    counts = found["aggregations"]
    texts = [_text(bucket) for bucket in counts["listed"]["texts"]["buckets"]]
    return SearchReport(market, since.isoformat(), found["hits"]["total"]["value"], *_missed(counts), texts)


def _body(market: str, since: str, most: int, *, zero: bool) -> dict[str, Any]:
    missed = {
        "without_result": {"filter": WITHOUT_RESULT},
        "not_sold": {"filter": NOT_SOLD},
        "relaxed": {"filter": RELAXED},
    }
    measures = {
        **missed,
        "clients": {"cardinality": {"field": "client_id"}},
        "found": {"avg": {"field": "total"}},
        "last": {"max": {"field": "timestamp"}},
    }
    listed = {"bool": {"should": [WITHOUT_RESULT, NOT_SOLD, RELAXED]}} if zero else {"match_all": {}}
    texts = {"texts": {"terms": {"field": "folded", "size": most}, "aggs": measures}}
    return {
        "size": 0,
        "track_total_hits": True,
        "query": {"bool": {"filter": [{"term": {"market": market}}, {"range": {"timestamp": {"gte": since}}}]}},
        "aggs": {**missed, "listed": {"filter": listed, "aggs": texts}},
    }


def _missed(counts: dict[str, Any]) -> tuple[int, int, int]:
    return counts["without_result"]["doc_count"], counts["not_sold"]["doc_count"], counts["relaxed"]["doc_count"]


def _text(bucket: dict[str, Any]) -> SearchedText:
    return SearchedText(
        bucket["key"],
        bucket["doc_count"],
        bucket["clients"]["value"],
        *_missed(bucket),
        round(bucket["found"]["value"] or 0.0, 1),
        bucket["last"]["value_as_string"],
    )
