"""What sets two policies apart, in words; and the changes of a draft carried over to another version."""

from typing import Any

import pytest
from buybox_desk.policies.differences import differences
from buybox_desk.policies.merging import carried_over
from buybox_desk.policies.rule_words import rule_words

Rule = dict[str, Any]


def pin(query: str, **more: object) -> Rule:
    return {"action": "pin", "scope": {"query": query}, "target": {"model": "apple-iphone-13"}, **more}


def policy(*rules: Rule, **weights: object) -> Rule:
    return {"weights": weights, "rules": list(rules)}


def told(before: Rule, after: Rule) -> list[str]:
    return [each.what for each in differences(before, after)]


A, B, C, D = (pin(word) for word in "abcd")


def test_a_weight_is_told_with_its_scope_and_what_it_was() -> None:
    before = policy(seller=1.0, FR={"laptop": {"seller": 1.0}})
    after = policy(seller=1.2, FR={"laptop": {"seller": 1.5}, "price": 2.0})
    assert told(before, after) == [
        "seller weight 1.0 → 1.2 everywhere",
        "price weight inherited (1.0) → 2.0 in FR",
        "seller weight 1.0 → 1.5 in FR laptops",
    ]
    assert told(after, policy(seller=1.2, FR={"price": 2.0})) == ["seller weight 1.5 → inherited (1.2) in FR laptops"]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            pin("iphone", **{"from": "2026-11-24T17:00:00"}, until="2026-11-24T22:00:30", sponsored=True),
            "pin apple-iphone-13 for 'iphone' from 2026-11-24 17:00 until 2026-11-24 22:00:30, sponsored",
        ),
        (
            {"action": "boost", "scope": {"category": "laptop", "market": "FR"}, "target": {"brand": "Lenovo"}},
            "boost Lenovo by 2 for words that mean laptops in FR",
        ),
        (
            {"action": "bury", "target": {"category": "other"}, "strength": 1.5},
            "bury other devices by 1.5 in every list",
        ),
        (
            {"action": "synonym", "scope": {"query": "gsm", "market": "FR"}, "target": {"query": "smartphone"}},
            "ask 'smartphone' instead of 'gsm' in FR",
        ),
        ({"action": "redirect", "scope": {"query": "sale"}, "target": {"url": "/sale"}}, "send to /sale for 'sale'"),
    ],
)
def test_a_rule_is_told_in_one_line(rule: Rule, words: str) -> None:
    assert rule_words(rule) == words


def test_rules_are_told_as_added_removed_changed_or_moved() -> None:
    assert told(policy(A), policy(A, B)) == ["rule added: pin apple-iphone-13 for 'b'"]
    assert told(policy(A, B), policy(B)) == ["rule removed: pin apple-iphone-13 for 'a'"]
    assert told(policy(A, B, C), policy(C, A, B)) == ["rule moved from place 3 to 1: pin apple-iphone-13 for 'c'"]
    later = {**A, "until": "2026-12-01T00:00:00"}
    assert told(policy(A), policy(later)) == [
        "rule 1 changed: pin apple-iphone-13 for 'a' → pin apple-iphone-13 for 'a' until 2026-12-01 00:00"
    ]
    because = {**A, "reason": "campaign"}
    assert told(policy(A), policy(because)) == [
        "reason of rule 1 changed (pin apple-iphone-13 for 'a'): nothing → campaign"
    ]


def test_the_same_policy_has_no_differences() -> None:
    assert told(policy(A, B, seller=1.0), policy(A, B, seller=1.0)) == []


def test_names_may_be_given_instead_of_ids() -> None:
    (difference,) = differences(policy(), policy(A), lambda _, value: {"apple-iphone-13": "iPhone 13"}[value])
    assert difference.what == "rule added: pin iPhone 13 for 'a'"


@pytest.mark.parametrize(
    ("begun_from", "draft", "live", "expected"),
    [
        (policy(A), policy(A, B), policy(A, C), policy(A, B, C)),
        (policy(A, B), policy(B), policy(A, B, C), policy(B, C)),
        (policy(A), policy(), policy(), policy()),
        (policy(A), policy(B, A), policy(C), policy(B, C)),
        (policy(A, B), policy(B, A), policy(A, B, C), policy(B, A, C)),
        (policy(A), policy(A, B), policy(A, B), policy(A, B)),
        (policy(price=1.0), policy(price=2.0), policy(price=1.0, seller=1.5), policy(price=2.0, seller=1.5)),
        (policy(price=1.0), policy(price=2.0), policy(price=0.5), policy(price=2.0)),
        (policy(FR={"price": 1.0}), policy(), policy(FR={"price": 1.0, "seller": 2.0}), policy(FR={"seller": 2.0})),
    ],
)
def test_the_changes_of_a_draft_are_carried_over(begun_from: Rule, draft: Rule, live: Rule, expected: Rule) -> None:
    assert carried_over(begun_from, draft, live) == expected
