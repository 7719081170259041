"""The report of a trial, from lists and events in a real engine, as the API logs them."""

import datetime as dt
import random
from typing import Any

import msgspec
import pytest
from buybox_config.indices import IndexNames, mapping
from buybox_config.settings import Settings
from buybox_desk.policies.version import Trial
from buybox_desk.trials.trial_report import TrialReport, trial_report
from opensearchpy import OpenSearch, helpers

pytestmark = pytest.mark.engine

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

TRIAL = Trial(
    version=8,
    share=50,
    salt="s",
    author="merchandiser",
    reason="more weight on sellers",
    started_at="2026-11-20T12:00:00Z",
    against=7,
)

SHOWN_AT = "2026-11-21T09:00:00Z"


def offer(offer_id: str, total: int, days: int = 2) -> dict[str, Any]:
    money = {"amount": f"{total}.00", "currency": "EUR"}
    return {
        "offer_id": offer_id, "device_id": "x", "market": "FR", "category": "smartphone",
        "seller": {"id": "atelo", "fault_rate": 0.05}, "grade": "good", "battery_new": False, "price": money,
        "shipping": {"amount": "0.00", "currency": "EUR"}, "fees": {"amount": "0.00", "currency": "EUR"},
        "total": money, "quantity": 1, "delivery_days": days,
    }  # fmt: skip


def shown(query_id: str, client: str | None, arm: str, *offers: dict[str, Any], **changed: Any) -> dict[str, Any]:  # noqa: ANN401
    policy = {"live": "7-abc", "trial": "8-def"}[arm]
    attributes = {
        "market": "FR", "device_id": "x", "category": "smartphone", "policy": policy, "arm": arm, "model": "formula-1",
        "simulated": True, "offers": list(offers),
    }  # fmt: skip
    line = {
        "query_id": query_id,
        "timestamp": SHOWN_AT,
        "query_response_hit_ids": [each["offer_id"] for each in offers],
        "query_attributes": attributes | changed.pop("attributes", {}),
    }
    return line | ({"client_id": client} if client else {}) | changed


def done(query_id: str, client: str, action: str, offer_id: str, reason: str | None = None) -> dict[str, Any]:
    about: dict[str, Any] = {"object": {"object_id": offer_id}}
    return {
        "event_id": f"{query_id}-{action}-{offer_id}",
        "action_name": action,
        "query_id": query_id,
        "client_id": client,
        "timestamp": "2026-11-21T09:01:00Z",
        "event_attributes": about | ({"reason": reason} if reason else {}),
    }


class Logged:
    """Writes lines into the log of a test."""

    def __init__(self, client: OpenSearch, settings: Settings) -> None:
        self._client, self._names = client, IndexNames(settings.index_prefix)

    def write(self, lists: list[dict[str, Any]], events: list[dict[str, Any]]) -> None:
        for kind, key, lines in (("ubi-queries", "query_id", lists), ("ubi-events", "event_id", events)):
            index = self._names.store(kind)
            if not self._client.indices.exists(index=index):
                self._client.indices.create(index=index, body=mapping(kind))
            helpers.bulk(self._client, ({"_index": index, "_id": line[key], "_source": line} for line in lines))
            self._client.indices.refresh(index=index)


@pytest.fixture
def log(search_client: OpenSearch, settings: Settings) -> Logged:
    """Return what writes into the log of this test."""
    return Logged(search_client, settings)


def report(client: OpenSearch, settings: Settings, trial: Trial = TRIAL) -> TrialReport:
    return trial_report(client, settings, trial, NOW)


def test_each_shopper_counts_in_its_arm_with_what_it_bought_and_sent_back(
    search_client: OpenSearch, settings: Settings, log: Logged
) -> None:
    cheap, dear = offer("cheap", 200, 4), offer("dear", 260)
    lists = [
        shown("q1", "anna", "live", cheap, dear),
        shown("q2", "anna", "live", cheap, dear),
        shown("q3", "bert", "trial", dear, cheap),
        shown("q4", None, "live", cheap),
        shown("q5", "old", "live", cheap, timestamp="2026-11-19T09:00:00Z"),
        shown("q6", "other", "live", cheap, attributes={"policy": "6-abc"}),
    ]
    events = [
        done("q1", "anna", "click", "cheap"),
        done("q1", "anna", "purchase", "cheap"),
        done("q1", "anna", "return", "cheap", "faulty"),
        done("q3", "bert", "click", "dear"),
        done("q3", "bert", "purchase", "dear"),
        done("q3", "bert", "return", "dear", "changed_mind"),
        done("q3", "bert", "click", "elsewhere"),
        done("q5", "old", "purchase", "cheap"),
    ]
    log.write(lists, events)
    found = report(search_client, settings)
    live, tried = found.live, found.tried
    assert (live.version, live.shoppers, live.lists, live.clicks, live.purchases, live.faults) == (7, 1, 2, 1, 1, 1)
    assert (tried.version, tried.shoppers, tried.lists, tried.clicks, tried.purchases, tried.faults) == (
        8,
        1,
        1,
        1,
        1,
        0,
    )
    figures = {each.name: (each.live, each.trial) for each in found.measures}
    assert figures["average_total_eur"] == (
        {"amount": "200.00", "currency": "EUR"},
        {"amount": "260.00", "currency": "EUR"},
    )
    assert figures["delivery_days"] == (4.0, 2.0)
    assert figures["faults_per_thousand"] == (1_000.0, 0.0)
    assert (found.simulated, found.without_id, found.in_both, found.days) == (True, 1, 0, 3.0)
    assert found.left_out["offer_not_in_list"] == 1
    assert found.verdict.kind == "too_early"
    msgspec.json.encode(found)


def test_a_shopper_seen_in_both_arms_breaks_the_trial_and_counts_in_neither(
    search_client: OpenSearch, settings: Settings, log: Logged
) -> None:
    one = offer("one", 200)
    log.write(
        [shown("q1", "anna", "live", one), shown("q2", "anna", "trial", one), shown("q3", "bert", "live", one)], []
    )
    found = report(search_client, settings)
    assert (found.in_both, found.live.shoppers, found.tried.shoppers) == (1, 1, 0)
    assert found.verdict.kind == "broken"


def test_a_trial_of_which_nothing_was_logged_is_too_early(search_client: OpenSearch, settings: Settings) -> None:
    found = report(search_client, settings)
    assert (found.live.shoppers, found.tried.shoppers) == (0, 0)
    assert (found.verdict.kind, found.simulated) == ("too_early", False)
    assert all(each.live is None and each.difference is None for each in found.measures)


def test_a_planted_effect_is_found_over_more_lists_than_are_read_at_once(
    search_client: OpenSearch, settings: Settings, log: Logged
) -> None:
    """1,600 shoppers in two arms; those of the trial buy more often. Whatever is equal is not called different."""
    chance = random.Random(3)  # noqa: S311 - simulated shoppers
    lists, events = [], []
    for number in range(1_600):
        arm = "trial" if number % 2 else "live"
        query, client = f"q{number}", f"c{number}"
        lists.append(shown(query, client, arm, offer("one", 200 + chance.randint(0, 60))))
        if chance.random() < 0.5:
            events.append(done(query, client, "click", "one"))
        if chance.random() < (0.2 if arm == "trial" else 0.1):
            events.append(done(query, client, "purchase", "one"))
    log.write(lists, events)
    found = report(search_client, settings)
    assert (found.live.shoppers, found.tried.shoppers, found.live.lists) == (800, 800, 800)
    assert [each.name for each in found.measures if each.found] == ["purchases_per_shopper"]
    assert found.share.as_asked
    assert found.verdict.kind == "different"
    assert found.verdict.words.startswith("Purchases per shopper: ")
    assert "which is better" in found.verdict.words
