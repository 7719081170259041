"""A rule as typed: the document that it means, or a sentence beside each field that is wrong."""

import pytest
from buybox_api.pages.bench.rule_actions import ACTIONS
from buybox_api.pages.bench.rule_form import read_rule, texts_of

PIN = {"kind": "model", "target": "apple-iphone-13", "query": "iphone", "market": "FR"}

LONG = "x" * 10_000

WRONG = [
    ("pin", {"target": ""}, "target", "Say what the rule acts on."),
    ("pin", {"target": LONG}, "target", "This field may have 200 characters; this has 10,000."),
    ("pin", {"query": LONG}, "query", "The shopper's words may have 200 characters; this has 10,000."),
    ("pin", {"reason": LONG}, "reason", "The reason may have 500 characters; this has 10,000."),
    ("pin", {"query": "\u00a0\u200b"}, "query", "Words are needed"),
    ("pin", {"market": "Frankreich"}, "market", "Choose a market from the list."),
    ("pin", {"from": "tomorrow"}, "from", "Write the day and the time like 2026-11-24 17:00"),
    ("pin", {"from": "2026-11-24"}, "from", "Write the day and the time like"),
    ("pin", {"from": "2026-11-24T17:00+01:00"}, "from", "Write the day and the time like"),
    ("pin", {"until": "9999-01-01T00:00"}, "until", "The year must be from 2000 to 2199."),
    (
        "pin",
        {"from": "2026-11-24T22:00", "until": "2026-11-24T17:00"},
        "until",
        "The end must be later than the start.",
    ),
    ("boost", {"strength": "NaN"}, "strength", "The strength is a number from 0.1 to 10"),
    ("boost", {"strength": "1e308"}, "strength", "The strength is a number from 0.1 to 10"),
    ("boost", {"strength": "<script>"}, "strength", "The strength is a number from 0.1 to 10"),
    ("boost", {"strength": "0.5"}, "strength", "A boost is 1 or more."),
    ("synonym", {"query": ""}, "query", "Say which words are replaced."),
    ("redirect", {"target": "javascript:alert(1)"}, "target", "An address begins with https://"),
    ("redirect", {"target": "/sale", "query": ""}, "query", "Say for which words"),
    ("hide", {"kind": "category", "target": "fridge"}, "target", "Not a category; known are"),
]


@pytest.mark.parametrize(("action", "changed", "field", "sentence"), WRONG)
def test_what_is_wrong_is_told_beside_its_field(
    action: str, changed: dict[str, str], field: str, sentence: str
) -> None:
    typed = read_rule(ACTIONS[action], PIN | changed)
    assert typed.document is None
    assert list(typed.errors) == [field]
    assert typed.errors[field].startswith(sentence)


def test_a_rule_is_read_as_contract_section_6_writes_it() -> None:
    given = PIN | {"from": "2026-11-24T17:00", "until": "2026-11-24 22:00", "sponsored": "yes", "reason": "campaign"}
    assert read_rule(ACTIONS["pin"], given).document == {
        "action": "pin",
        "scope": {"market": "FR", "query": "iphone"},
        "target": {"model": "apple-iphone-13"},
        "from": "2026-11-24T17:00:00",
        "until": "2026-11-24T22:00:00",
        "sponsored": True,
        "reason": "campaign",
    }


@pytest.mark.parametrize("action", ACTIONS)
def test_what_a_form_shows_of_a_rule_is_read_back_as_the_same_rule(action: str) -> None:
    kind = ACTIONS[action].kinds[0]
    given = PIN | {"kind": kind, "target": "/sale" if kind == "url" else "apple-iphone-13", "strength": "3"}
    rule = read_rule(ACTIONS[action], given).document
    assert rule is not None
    assert read_rule(ACTIONS[action], texts_of(rule)).document == rule


def test_fields_that_a_kind_does_not_have_are_not_read() -> None:
    rule = read_rule(ACTIONS["hide"], PIN | {"strength": "3", "sponsored": "yes"}).document
    assert rule is not None
    assert "strength" not in rule
    assert "sponsored" not in rule
