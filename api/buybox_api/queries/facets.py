"""Facets: counts of devices that are listed without the facet's own filter and have a passing offer of the value.

Where no offer filter is left every competing offer passes: then the choices that stand on the device itself are
counted, many times faster than its nested offers.
"""

from typing import Any

from buybox_ranking.device import UNLOCKED

from buybox_api.queries.clauses import every
from buybox_api.queries.filters import DEVICE_FACETS, OFFER_FACETS, Filters

VALUES = 20_000
"""Buckets of one facet: above the number of models, so that no shard leaves a value out."""

SHARED = "shared"
"""Name of the one aggregation that all facets without a filter of their own share."""

Aggregations = dict[str, Any]


def facet_aggregations(filters: Filters) -> Aggregations:
    """Return every facet's aggregation: one for each facet that is filtered by, one for all others."""
    facets = [*DEVICE_FACETS, *OFFER_FACETS]
    idle = [facet for facet in facets if facet not in filters.active]
    found = {f"own_{facet}": _scope(filters, facet, [facet]) for facet in facets if facet in filters.active}
    found[SHARED] = _scope(filters, None, idle)
    found["price"] = _price(filters)
    return found


def _scope(filters: Filters, but: str | None, facets: list[str]) -> Aggregations:
    counts: Aggregations = {facet: _terms(DEVICE_FACETS[facet]) for facet in facets if facet in DEVICE_FACETS}
    of_offers = [facet for facet in facets if facet in OFFER_FACETS]
    if not filters.passing(but):
        counts |= {facet: _terms(f"choices.{facet}") for facet in of_offers}
    elif of_offers:
        counts["offers"] = _among_offers(filters, but, {facet: _offer_terms(facet) for facet in of_offers})
    return {"filter": every(filters.listed(but)), "aggs": counts}


def _among_offers(filters: Filters, but: str | None, counts: Aggregations) -> Aggregations:
    passing = {"filter": every(filters.passing(but)), "aggs": counts}
    return {"nested": {"path": "offers"}, "aggs": {"passing": passing}}


def _terms(field: str) -> Aggregations:
    return {"terms": {"field": field, "size": VALUES}}


def _offer_terms(facet: str) -> Aggregations:
    """Count devices, not offers, by a field of their offers."""
    terms: Aggregations = {"field": f"offers.{facet}", "size": VALUES}
    if facet == "network_lock":
        terms["missing"] = UNLOCKED
    return {"terms": terms, "aggs": {"devices": {"reverse_nested": {}}}}


def _price(filters: Filters) -> Aggregations:
    """Span the lowest and the highest `price_from`, the price filters left out."""
    passing = filters.passing("price")
    listed = every(filters.listed("price"))
    if not passing:
        return {
            "filter": listed,
            "aggs": {"lowest": {"min": {"field": "price_from"}}, "highest": {"max": {"field": "price_from"}}},
        }
    lowest = {"filter": every(passing), "aggs": {"lowest": {"min": {"field": "offers.total"}}}}
    highest = {"size": 1, "_source": False, "sort": [price_from_order("desc", filters, "price")]}
    return {
        "filter": listed,
        "aggs": {
            "offers": {"nested": {"path": "offers"}, "aggs": {"passing": lowest}},
            "dearest": {"top_hits": highest},
        },
    }


def price_from_order(order: str, filters: Filters, but: str | None = None) -> Aggregations:
    """Sort devices by the lowest total among their passing offers."""
    passing = filters.passing(but)
    if not passing:
        return {"price_from": {"order": order}}
    nested = {"path": "offers", "filter": every(passing)}
    return {"offers.total": {"order": order, "mode": "min", "nested": nested}}
