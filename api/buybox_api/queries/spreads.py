"""The score parts of the most wanted devices of each category, in one request."""

from typing import Any

from buybox_config.catalogue import CATEGORIES

from buybox_api.queries.clauses import at_least

MEASURED = 100
"""Devices of one category: the engine hands over no more hits of a group, and they are those that most shoppers see."""


def spreads_body() -> dict[str, Any]:
    """Return the body that reads the parts of the offers kept on these devices, of those with two offers or more."""
    wanted = [{"popularity": "desc"}, {"device_no": "asc"}]
    devices = {"top_hits": {"size": MEASURED, "sort": wanted, "_source": ["offers.parts"]}}
    categories = {"terms": {"field": "category", "size": len(CATEGORIES)}, "aggs": {"devices": devices}}
    return {
        "size": 0,
        "track_total_hits": False,
        "query": {"bool": {"filter": [at_least("offer_count", 2)]}},
        "aggs": {"categories": categories},
    }
