"""Policies as people send them: everything that is wrong has a sentence that names its place."""

import datetime as dt
from typing import Any

import pytest
from buybox_config.errors import UsageError
from buybox_config.markets import load_markets
from buybox_config.policy import Policy, load_policy
from buybox_desk.policies.document import policy_document
from buybox_desk.policies.reading import read_policy, signed

MARKETS = tuple(load_markets())
PIN = {"action": "pin", "target": {"model": "apple-iphone-13"}}
HUGE = 10**400
LOCAL = dt.datetime(2026, 11, 24, 17)  # noqa: DTZ001 - as TOML reads a local time


def pinned(**more: object) -> dict[str, Any]:
    return {"weights": {}, "rules": [{**PIN, **more}]}


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ({"wieghts": {}}, "unknown field 'wieghts'"),
        ({"weights": {}, "market_weights": {}}, "unknown field 'market_weights'"),
        ({"weights": {"speed": 1.0}}, "weights.speed: unknown field"),
        ({}, "weights: is missing"),
        ({"weights": 3}, "weights: "),
        ({"weights": {"price": float("nan")}}, "weights.price: must be a finite number"),
        ({"weights": {"price": float("inf")}}, "weights.price: must be a finite number"),
        ({"weights": {"FR": {"laptop": {"seller": 1e308}}}}, "weights.FR.laptop.seller: 1e+308 is outside 0.0 to 3.0"),
        ({"weights": {"FR": {"seller": -0.1}}}, "weights.FR.seller: -0.1 is outside 0.0 to 3.0"),
        ({"weights": {"price": True}}, "weights.price: must be a number"),
        ({"weights": {"price": "1.5"}}, "weights.price: must be a number"),
        ({"weights": {"price": None, "seller": [1]}}, "weights.seller: must be a number"),
        ({"weights": {"price": HUGE}}, "weights.price: must be a number"),
        ({"weights": {"XX": {"price": 1.0}}}, "names market XX, which there is not"),
        ({"weights": {"FR": {"phones": {"price": 1.0}}}}, "[weights.FR.phones]: not a category"),
        (
            pinned(until="2026-11-24T10:00:00", **{"from": "2026-11-24T10:00:00"}),
            "rules 1: until must be later than from",
        ),
        (pinned(strength="2"), "rules 1: strength: must be a number"),
        (pinned(sponsored="yes"), "rules 1: sponsored: must be true or false"),
        (pinned(sponsered=True), "rules 1: sponsered: unknown field"),
        (pinned(scope={"market": "XX"}), "names market XX"),
        (pinned(scope={"query": "   "}), "rules 1: scope.query: words are needed"),
        (pinned(scope={"query": "x" * 201}), "rules 1: scope.query: "),
        (pinned(reason="x" * 501), "rules 1: reason: "),
        (pinned(reason="\x1b[2J"), "holds signs that are no text"),
        (pinned(reason="\ud800"), "holds signs that are no text"),
        (pinned(**{"from": "2026-11-24T10:00:00Z"}), "rules 1: from: "),
        ({"weights": {}, "rules": [PIN] * 10_000}, "rules: there are 10,000, and a policy holds 500 at most"),
        ({"weights": {}, "rules": "pin"}, "rules: "),
        ({"weights": {}, "rules": [PIN, 7]}, "rules 2: "),
        (
            {"weights": {"FR": {"laptop": {"price": {"much": {"too": {"deep": {"for": {"a": {"policy": 1}}}}}}}}}},
            "too deep",
        ),
        ({"weights": {}, "rules": [{"action": "pin", "reason": "x" * 5_000_000}]}, "4.2 MB are the most"),
        ([], "a policy is a table"),
        ("pin", "a policy is a table"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(policy: object, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_policy(policy, MARKETS)
    assert told in str(refused.value)
    assert len(str(refused.value)) < 1_000


def test_several_faults_are_told_at_once_and_the_rest_is_counted() -> None:
    with pytest.raises(UsageError, match=r"rules 1: .*rules 5: .*; and 3 more"):
        read_policy({"weights": {}, "rules": [{"action": "pin", "target": {}}] * 8}, MARKETS)


def test_a_policy_of_many_rules_with_long_texts_is_no_fault() -> None:
    rule = {**PIN, "scope": {"query": "é" * 200}, "reason": "é" * 500, "author": "é" * 200}
    assert len(read_policy({"weights": {}, "rules": [rule] * 500}, MARKETS).rules) == 500


def test_what_is_kept_means_what_was_sent() -> None:
    sent = {
        "version": 9,
        "weights": {"price": 2, "FR": {"seller": 1.5, "laptop": {"seller": 0.5}}, "DE": {}},
        "rules": [
            {**PIN, "scope": {"market": "fr", "query": "iPhone"}, "from": LOCAL, "strength": 2.0},
            {"action": "bury", "target": {"brand": "Nokia"}, "strength": 0.5},
        ],
    }
    kept = policy_document(read_policy(sent, MARKETS))
    assert kept == {
        "weights": {"price": 2.0, "FR": {"seller": 1.5, "laptop": {"seller": 0.5}}},
        "rules": [
            {**PIN, "scope": {"market": "FR", "query": "iPhone"}, "from": "2026-11-24T17:00:00"},
            {"action": "bury", "target": {"brand": "Nokia"}, "strength": 0.5},
        ],
    }
    assert policy_document(Policy.model_validate({**kept, "version": 4})) == kept


def test_the_shipped_policy_survives_being_kept() -> None:
    shipped = load_policy()
    assert Policy.model_validate({**policy_document(shipped), "version": shipped.version}) == shipped


@pytest.mark.parametrize(
    ("text", "told"),
    [("  \t", "is blank"), ("x" * 101, "101 characters"), ("a\x07b", "no text"), ("\udcff", "no text")],
)
def test_names_and_reasons_are_plain_text(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        signed(text, "the author's name", 100)
    assert signed("  two \n words ", "the reason", 100) == "two words"
