"""The same question put to flat offers with `collapse`: what an engine's own grouping gives, approximate counts."""

from typing import Any

from buybox_api.asking import SearchRequest
from buybox_api.queries.clauses import Clause, every
from buybox_api.queries.filters import DEVICE_FACETS, OFFER_FACETS, offer_clauses, search_filters
from buybox_api.queries.leading import LIFT, SCORE, TIE_ORDER
from buybox_config.policy import Weights


def flat_body(request: SearchRequest, words: Clause | None, weights: Weights) -> dict[str, Any]:
    """Return the body with one offer shown a device, its best one, and all facets without their own filter.

    Left out, in its favour: exact counts, `price_from` above `price_min`, price sorts by a passing offer's total.
    """
    clauses = {**search_filters(request, "EUR").device, **offer_clauses(request, "EUR")}
    number = {"cardinality": {"field": "device_no", "precision_threshold": 4000}}
    facets = {**DEVICE_FACETS, **{name: name for name in OFFER_FACETS}}

    def scope(but: str | None, names: list[str]) -> dict[str, Any]:
        counts = {name: {"terms": {"field": facets[name], "size": 200}, "aggs": {"devices": number}} for name in names}
        return {"filter": every([clause for name, clause in clauses.items() if name != but]), "aggs": counts}

    active = [name for name in facets if name in clauses]
    price = every([clause for name, clause in clauses.items() if name != "price"])
    span = {"lowest": {"min": {"field": "total"}}, "highest": {"max": {"field": "total"}}}
    return {
        "query": words or {"match_all": {}},
        "post_filter": every(list(clauses.values())),
        "collapse": {"field": "device_no", "inner_hits": _inner_hits(weights)},
        "aggs": {
            **{f"own_{name}": scope(name, [name]) for name in active},
            "shared": scope(None, [name for name in facets if name not in clauses]),
            "price": {"filter": price, "aggs": span},
            "total": {"filter": every(list(clauses.values())), "aggs": {"devices": number}},
        },
        "sort": _sort(request, words),
        "size": 20,
        "track_total_hits": False,
        "_source": {"excludes": ["codes", "words"]},
    }


def _sort(request: SearchRequest, words: Clause | None) -> list[Any]:
    last: dict[str, Any] = {"device_no": "asc"}
    if request.sort != "relevance":
        return [{"total": request.sort.removeprefix("price_")}, last]
    return [*([] if words is None else ["_score"]), {"popularity": "desc"}, last]


def _inner_hits(weights: Weights) -> list[dict[str, Any]]:
    params = {"lift": LIFT, **{part: getattr(weights, part) for part in weights.__struct_fields__}}
    script = {"source": SCORE.replace("offers.", ""), "lang": "painless", "params": params}
    best = {"_script": {"type": "number", "order": "desc", "script": script}}
    cheapest = [{field.removeprefix("offers."): how for field, how in each.items()} for each in TIE_ORDER]
    return [
        {"name": "best", "size": 1, "sort": [best], "_source": ["offer_id", "seller", "grade", "total", "parts"]},
        {"name": "cheapest", "size": 1, "sort": cheapest, "_source": ["offer_id", "total"]},
    ]
