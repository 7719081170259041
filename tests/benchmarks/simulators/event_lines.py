"""Lists and deeds as lines in the shape of User Behavior Insights 1.3."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
from simulators.columns import Numbers
from simulators.deeds import AFTERMATHS, Deeds, Swaps
from simulators.marketplace import Marketplace
from simulators.places import CATEGORIES
from simulators.visits import NOBODY, Visits

FIRST_DAY = dt.datetime(2026, 8, 3, tzinfo=dt.UTC)

SECONDS_AFTER = {"impression": 0, "click": 15, "add_to_cart": 60, "purchase": 200}
"""How long after the list each comes; the next place of a list takes three seconds more."""

A_PLACE_SECONDS = 3
AFTER_DAYS = {"cancellation": 1.0, "return": 9.0}

Event = dict[str, Any]
"""A document of either kind, as it is written."""


def query_line(marketplace: Marketplace, visits: Visits, shown: Numbers, swaps: Swaps, row: int) -> Event:
    """Return the query of a list."""
    device = int(visits.device[row])
    attributes: dict[str, object] = {
        "market": marketplace.shape.markets[visits.market[row]].code,
        "device_id": marketplace.devices.names[device],
        "category": CATEGORIES[marketplace.devices.category[device]].name,
    }
    first = int(swaps.first[row])
    if first:
        swapped = bool(swaps.swapped[row])
        pair = {"positions": [first, first + 1], "swapped": swapped, "probability": swaps.probability}
        attributes["randomised"] = pair
    return {
        "query_id": query_id(row),
        "client_id": f"client-{visits.client[row]:05d}",
        "timestamp": written(float(visits.day[row])),
        "user_query": marketplace.devices.names[device].replace("-", " "),
        "query_response_hit_ids": [marketplace.listings.ids[each] for each in shown[row] if each != NOBODY],
        "query_attributes": attributes,
    }


def list_events(
    marketplace: Marketplace, visits: Visits, shown: Numbers, deeds: Deeds, aftermath: Numbers, row: int
) -> Iterator[Event]:
    """Yield the events of a list in the order of time."""
    flags = {
        "impression": deeds.rendered,
        "click": deeds.clicked,
        "add_to_cart": deeds.in_cart,
        "purchase": deeds.bought,
    }
    day = float(visits.day[row])
    for action, done in flags.items():
        for place in np.flatnonzero(done[row]):
            wait = SECONDS_AFTER[action] + (0 if action == "impression" else A_PLACE_SECONDS * int(place))
            yield event(
                action, visits, row, marketplace.listings.ids[shown[row, place]], int(place) + 1, day + wait / 86_400
            )
    for place in np.flatnonzero(aftermath[row]):
        kind = AFTERMATHS[aftermath[row, place]]
        action = "cancellation" if kind == "cancellation" else "return"
        offer_id = marketplace.listings.ids[shown[row, place]]
        found = event(action, visits, row, offer_id, int(place) + 1, day + AFTER_DAYS[action])
        if action == "return":
            found["event_attributes"]["reason"] = kind
        yield found


def event(action: str, visits: Visits, row: int, offer_id: str, ordinal: int, day: float) -> Event:
    """Return one event."""
    return {
        "action_name": action,
        "query_id": query_id(row),
        "client_id": f"client-{visits.client[row]:05d}",
        "timestamp": written(day),
        "event_attributes": {
            "object": {"object_id": offer_id, "object_id_field": "offer_id"},
            "position": {"ordinal": ordinal},
        },
    }


def query_id(row: int) -> str:
    """Return the id of a list."""
    return f"list-{row:06d}"


def written(day: float) -> str:
    """Write a moment, counted in days since the log began."""
    return (FIRST_DAY + dt.timedelta(seconds=round(day * 86_400))).isoformat().replace("+00:00", "Z")


def encoded(events: list[Event]) -> list[bytes]:
    """Write events as NDJSON lines, without the ends of the lines."""
    return [msgspec.json.encode(each) for each in events]
