"""The one engine request of a search page, and of one device's best offer."""

from typing import Any

from buybox_config.policy import Weights

from buybox_api.asking import SearchRequest
from buybox_api.queries.clauses import EVERYTHING, Clause, every, one_of
from buybox_api.queries.facets import facet_aggregations, price_from_order
from buybox_api.queries.filters import Filters
from buybox_api.queries.leading import leading_offers
from buybox_api.queries.rules import popularity_order, with_pins
from buybox_api.queries.shown import DEVICE_CARD
from buybox_api.rules.list_rules import NO_RULES, ListRules

Body = dict[str, Any]

NEAR_MAX = 100
"""Devices read beside one: more than the storages of a model and of the few next to it."""


def search_body(
    request: SearchRequest,
    words: Clause | None,
    filters: Filters,
    weights: list[Weights],
    counted: dict[str, Clause] | None = None,
    rules: ListRules = NO_RULES,
) -> Body:
    """Return the body that answers a whole search page: devices in order, leading offers, total and facets.

    `counted` are further clauses by name: how many devices of the market match each, filters and hides aside.
    """
    query = with_pins(words, rules.pins)
    return {
        "query": EVERYTHING if query is None else query,
        "post_filter": _listed_with_offers(filters, weights),
        "aggs": facet_aggregations(filters) | {name: {"filter": each} for name, each in (counted or {}).items()},
        "sort": _order(request.sort, query, filters, rules),
        "from": (request.page - 1) * request.per_page,
        "size": request.per_page,
        "track_total_hits": True,
        **DEVICE_CARD,
    }


def device_body(device_id: str, filters: Filters, weights: list[Weights]) -> Body:
    """Return the body that finds one device with its leading offers; no hit when none of them passes."""
    return {
        "query": {"bool": {"filter": [{"term": {"device_id": device_id}}]}},
        "post_filter": _listed_with_offers(filters, weights),
        "size": 1,
        "track_total_hits": False,
        **DEVICE_CARD,
    }


def devices_body(clauses: list[Clause], filters: Filters, weights: list[Weights]) -> Body:
    """Return the body that finds the devices that meet the clauses with their leading offers, the cheapest first."""
    return {
        "query": every(clauses),
        "post_filter": _listed_with_offers(filters, weights),
        "size": NEAR_MAX,
        "track_total_hits": False,
        **DEVICE_CARD,
        "sort": [price_from_order("asc", filters), {"device_no": {"order": "asc"}}],
    }


def one_device_body(device_id: str) -> Body:
    """Return the body that reads one device with its frontier, listed or not."""
    return {"query": {"bool": {"filter": [{"term": {"device_id": device_id}}]}}, "size": 1, "track_total_hits": False}


def several_devices_body(device_ids: list[str]) -> Body:
    """Return the body that reads devices with their frontiers, listed or not."""
    return {"query": every([one_of("device_id", device_ids)]), "size": len(device_ids), "track_total_hits": False}


def _listed_with_offers(filters: Filters, weights: list[Weights]) -> Clause:
    """Keep listed devices; the optional clauses beside the filter are never run for it, only for the page's hits."""
    return {"bool": {"filter": filters.listed(), "should": leading_offers(filters, weights)}}


def _order(sort: str, query: Clause | None, filters: Filters, rules: ListRules) -> list[Any]:
    """Order devices; the device number makes every order total, so that pages neither repeat nor skip."""
    last = {"device_no": {"order": "asc"}}
    if sort == "relevance":
        popular = popularity_order(rules)
        return [popular, last] if query is None else [{"_score": {"order": "desc"}}, popular, last]
    return [price_from_order(sort.removeprefix("price_"), filters), last]
