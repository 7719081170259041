"""Facets: counts of devices that are listed without the facet's own filter and have a passing offer of the value.

Where no offer filter is left every competing offer passes: then the choices that stand on the device itself are
counted, many times faster than its nested offers.
"""

from typing import Any

from buybox_ranking.device import UNLOCKED

from buybox_api.queries.clauses import Clause, every
from buybox_api.queries.filters import DEVICE_FACETS, OFFER_FACETS, Filters

VALUES = 20_000
"""Buckets of one facet: above the number of models, so that no shard leaves a value out."""

SHARED = "shared"
"""Name of the one aggregation that all facets without a filter of their own share."""

PRICE, LOWEST, HIGHEST, DEAREST = "price", "lowest", "highest", "dearest"

Aggregations = dict[str, Any]


def facet_aggregations(filters: Filters) -> Aggregations:
    """Return every facet's aggregation: one for each facet that is filtered by, one for all others."""
    facets = [*DEVICE_FACETS, *OFFER_FACETS, PRICE]
    found = {f"own_{facet}": _scope(filters, facet, [facet]) for facet in facets if facet in filters.active}
    found[SHARED] = _scope(filters, None, [facet for facet in facets if facet not in filters.active])
    return found


def _scope(filters: Filters, but: str | None, facets: list[str]) -> Aggregations:
    """Count facets among what is listed without one filter; the span of prices is one of them."""
    counts: Aggregations = {facet: _terms(DEVICE_FACETS[facet]) for facet in facets if facet in DEVICE_FACETS}
    of_offers = [facet for facet in facets if facet in OFFER_FACETS]
    passing = filters.passing(but)
    if not passing:
        counts |= {facet: _terms(f"choices.{facet}") for facet in of_offers}
        counts |= _span() if PRICE in facets else {}
    else:
        of_passing = {facet: _offer_terms(facet) for facet in of_offers}
        if PRICE in facets:
            of_passing[LOWEST], counts[DEAREST] = {"min": {"field": "offers.total"}}, _dearest(filters, but)
        counts |= {"offers": _among_offers(passing, of_passing)} if of_passing else {}
    return {"filter": every(filters.listed(but)), "aggs": counts}


def _among_offers(passing: list[Clause], counts: Aggregations) -> Aggregations:
    return {"nested": {"path": "offers"}, "aggs": {"passing": {"filter": every(passing), "aggs": counts}}}


def _span() -> Aggregations:
    return {LOWEST: {"min": {"field": "price_from"}}, HIGHEST: {"max": {"field": "price_from"}}}


def _dearest(filters: Filters, but: str | None) -> Aggregations:
    """Find the device whose lowest passing total is the highest."""
    return {"top_hits": {"size": 1, "_source": False, "sort": [price_from_order("desc", filters, but)]}}


def _terms(field: str) -> Aggregations:
    return {"terms": {"field": field, "size": VALUES}}


def _offer_terms(facet: str) -> Aggregations:
    """Count devices, not offers, by a field of their offers."""
    terms: Aggregations = {"field": f"offers.{facet}", "size": VALUES}
    if facet == "network_lock":
        terms["missing"] = UNLOCKED
    return {"terms": terms, "aggs": {"devices": {"reverse_nested": {}}}}


def price_from_order(order: str, filters: Filters, but: str | None = None) -> Aggregations:
    """Sort devices by the lowest total among their passing offers."""
    passing = filters.passing(but)
    if not passing:
        return {"price_from": {"order": order}}
    nested = {"path": "offers", "filter": every(passing)}
    return {"offers.total": {"order": order, "mode": "min", "nested": nested}}
