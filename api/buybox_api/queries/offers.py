"""Requests to the narrow index: every offer of a device, and how many pass."""

from typing import Any

from buybox_api.queries.clauses import Clause, at_least, every, no, one_of
from buybox_api.queries.shown import DEVICE_CARD

SHOWN_STATES = ("live", "limited")
"""States of offers that a device's page shows; hidden ones never."""

OFFERS_MAX = 10_000
"""Offers of one device read at once: the engine's window."""

COMPETING: list[Clause] = [{"term": {"state": "live"}}, at_least("quantity", 1)]
"""What an offer must be to hold a box."""

Body = dict[str, Any]


def offers_body(device_no: int, clauses: dict[str, Clause], *, competing: bool) -> Body:
    """Return the body that reads a device's offers: those that compete, or all that its page shows."""
    state = COMPETING if competing else [one_of("state", SHOWN_STATES)]
    return {
        "query": every([{"term": {"device_no": device_no}}, *state, *clauses.values()]),
        "size": OFFERS_MAX,
        "track_total_hits": True,
    }


def counts_body(device_numbers: list[int], clauses: dict[str, Clause]) -> Body:
    """Return the body that counts the passing offers of each device."""
    terms = {"field": "device_no", "size": len(device_numbers)}
    return {
        "query": every([one_of("device_no", device_numbers), *COMPETING, *clauses.values()]),
        "size": 0,
        "track_total_hits": False,
        "aggs": {"devices": {"terms": terms}},
    }


def dearest_body(device_no: int) -> Body:
    """Return the body that finds the highest total among a device's competing offers."""
    return {
        "query": every([{"term": {"device_no": device_no}}, *COMPETING]),
        "size": 0,
        "track_total_hits": False,
        "aggs": {"dearest": {"max": {"field": "total"}}},
    }


def neighbours_body(model_id: str, device_no: int) -> Body:
    """Return the body that finds a model's other devices that have an offer."""
    clauses: list[Clause] = [
        {"term": {"model_id": model_id}},
        at_least("offer_count", 1),
        no({"term": {"device_no": device_no}}),
    ]
    return {
        "query": every(clauses),
        "size": 100,
        "track_total_hits": False,
        **DEVICE_CARD,
        "sort": [{"price_from": {"order": "asc"}}, {"device_no": {"order": "asc"}}],
    }
