"""Shoppers, orders and the truth behind them."""

import json
from collections import Counter
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from buybox_config.sellers import load_sellers
from buybox_ranking.offer import offer_id

Document = dict[str, Any]  # as read


@pytest.fixture(scope="module")
def events(written: Path) -> list[Document]:
    lines = (written / "events" / "events.ndjson").read_text().splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def queries(events: list[Document]) -> dict[str, Document]:
    return {str(line["query_id"]): line for line in events if "action_name" not in line}


@pytest.fixture(scope="module")
def offers(written: Path) -> dict[str, Document]:
    lines = (written / "events" / "offers.ndjson").read_text().splitlines()
    return {str(offer["offer_id"]): offer for offer in map(json.loads, lines)}


def position(event: Document) -> int:
    return int(event["event_attributes"]["position"]["ordinal"])


def shown_offer(event: Document) -> str:
    return str(event["event_attributes"]["object"]["object_id"])


def hits(query: Document) -> list[str]:
    return list(map(str, query["query_response_hit_ids"]))


def test_every_event_points_at_the_offer_its_list_showed_there(
    events: list[Document], queries: dict[str, Document], offers: dict[str, Document]
) -> None:
    assert len(queries) == 3_000
    for event in events:
        if "action_name" in event:
            assert hits(queries[str(event["query_id"])])[position(event) - 1] == shown_offer(event)
            assert shown_offer(event) in offers


def test_offer_ids_are_those_that_indexing_gives(written: Path, offers: dict[str, Document]) -> None:
    expected = set()
    for seller in load_sellers(written / "sellers"):
        prefix = "".join(word[:3] for word in seller.id.split("-")[:2]).upper()
        for feed in seller.feeds:
            skus = (f"{prefix}-{feed.market}-{number:06d}" for number in range(1, 1_500))
            expected |= {offer_id(feed.market, seller.id, sku) for sku in skus}
    assert set(offers) <= expected


def test_clicks_fall_with_the_position(events: list[Document]) -> None:
    shown = Counter(position(event) for event in events if event.get("action_name") == "impression")
    clicked = Counter(position(event) for event in events if event.get("action_name") == "click")
    rates = [clicked[place] / shown[place] for place in (1, 2, 4)]
    assert rates == sorted(rates, reverse=True)
    assert rates[0] > 2 * rates[2]


def test_shoppers_buy_cheaper_than_they_are_shown(
    events: list[Document], queries: dict[str, Document], offers: dict[str, Document]
) -> None:
    def dearness(identifier: str) -> float:
        offer = offers[identifier]
        return float(offer["total"]["amount"]) / float(offer["reference"]["amount"])

    bought = [event for event in events if event.get("action_name") == "purchase"]
    lists = [queries[str(event["query_id"])] for event in bought]
    assert len(bought) > 100
    assert mean(map(dearness, map(shown_offer, bought))) < mean(dearness(hit) for query in lists for hit in hits(query))


def test_swapped_neighbours_are_recorded_with_their_probability(queries: dict[str, Document]) -> None:
    swaps = [
        query["query_attributes"]["randomised"]
        for query in queries.values()
        if "randomised" in query["query_attributes"]
    ]
    assert 0.25 < len(swaps) / len(queries) < 0.35
    assert 0.4 < mean(swap["swapped"] for swap in swaps) < 0.6
    for swap in swaps:
        first, second = swap["positions"]
        assert second == first + 1
        assert swap["probability"] == 0.5


def test_returns_and_cancellations_follow_a_purchase_later(events: list[Document]) -> None:
    bought = {
        (event["query_id"], shown_offer(event)): str(event["timestamp"])
        for event in events
        if event.get("action_name") == "purchase"
    }
    later = [event for event in events if event.get("action_name") in {"return", "cancellation"}]
    assert later
    for event in later:
        assert str(event["timestamp"]) > bought[event["query_id"], shown_offer(event)]
        assert event["event_attributes"]["reason"]


def test_the_file_is_in_the_order_of_its_lists(queries: dict[str, Document]) -> None:
    times = [str(query["timestamp"]) for query in queries.values()]
    assert times == sorted(times)


def test_worse_sellers_have_more_faults_in_their_orders(written: Path) -> None:
    truth = json.loads((written / "truth.json").read_text())["sellers"]
    faults = {}
    for seller in load_sellers(written / "sellers"):
        lines = (seller.folder / seller.orders).read_text().splitlines() if seller.orders else []
        orders = [json.loads(line) for line in lines]
        if len(orders) > 300:
            bad = [o["cancelled_by"] == "seller" or (o["delivered_at"] or "") > o["promised_by"] for o in orders]
            faults[seller.id] = mean(bad)
    by_truth = sorted(faults, key=lambda seller: truth[seller]["fault_rate"])
    half = len(by_truth) // 2
    assert half > 5
    assert mean(faults[seller] for seller in by_truth[:half]) < mean(faults[seller] for seller in by_truth[half:])


def test_the_truth_holds_devices_that_no_event_names(written: Path, queries: dict[str, Document]) -> None:
    truth = json.loads((written / "truth.json").read_text())
    held = {(found["market"], found["device_id"]) for found in truth["lists"] if found["device_held_out"]}
    visited = {
        (query["query_attributes"]["market"], query["query_attributes"]["device_id"]) for query in queries.values()
    }
    assert held
    assert not held & visited


def test_orders_and_events_never_lie_in_the_future(written: Path, events: list[Document]) -> None:
    now = "2026-11-23T12:04:"  # a purchase follows its list within four minutes
    assert max(str(event["timestamp"]) for event in events) <= now + "60Z"
    for path in (written / "sellers" / "orders").glob("*.ndjson"):
        for line in path.read_text().splitlines():
            order = json.loads(line)
            times = [order[name] for name in ("ordered_at", "shipped_at", "delivered_at", "returned_at")]
            assert max(filter(None, times)) <= "2026-11-23T12:00:00Z"
