"""What the check finds in policies that are valid and still do not do what their authors mean."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from buybox_config.catalogue import Catalogue, load_catalogue
from buybox_config.markets import Market, load_markets
from buybox_config.policy import Policy
from buybox_desk.policies.check import check_policy
from buybox_desk.policies.checks.findings import Finding, load_finding_kinds
from buybox_desk.policies.checks.live_market import LiveDevice, LiveMarket

NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
THIRTEEN = {"model": "apple-iphone-13"}
SMALL = {"device": "apple-iphone-13-128gb"}
LARGE = {"device": "apple-iphone-13-256gb"}
IPHONE = {"query": "iphone"}

Rule = dict[str, Any]
Check = Callable[..., list[Finding]]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def markets() -> dict[str, Market]:
    return load_markets()


@pytest.fixture
def check(catalogue: Catalogue, markets: dict[str, Market]) -> Check:
    """Check rules where one small iPhone 13 is all that is on sale, in France."""
    live = {"FR": LiveMarket((LiveDevice("apple-iphone-13-128gb", "apple-iphone-13", "Apple", "smartphone"),))}

    def run(*rules: Rule, weights: Rule | None = None, now: dt.datetime = NOW) -> list[Finding]:
        policy = Policy.model_validate({"weights": weights or {}, "rules": rules})
        return check_policy(policy, markets, catalogue, live, now)

    return run


def rule(action: str, target: Rule, scope: Rule | None = None, **more: object) -> Rule:
    return {"action": action, "target": target, "scope": scope or {}, **more}


def kinds(findings: list[Finding]) -> list[tuple[str, int | None, int | None]]:
    return [(each.kind, each.place, each.other) for each in findings]


def test_a_sound_policy_has_no_findings(check: Check) -> None:
    sound = [rule("pin", THIRTEEN, IPHONE, until="2026-12-01T00:00:00"), rule("boost", {"brand": "Apple"})]
    assert check(*sound, weights={"FR": {"seller": 1.5}}) == []


@pytest.mark.parametrize(
    ("target", "near"),
    [
        ({"device": "apple-iphone-13-128"}, "apple-iphone-13-128gb"),
        ({"model": "aple-iphone-13"}, "apple-iphone-13"),
        ({"brand": "apple"}, "Apple"),
    ],
)
def test_what_the_catalogue_does_not_know_is_an_error_with_near_names(check: Check, target: Rule, near: str) -> None:
    (finding,) = check(rule("pin", target))
    assert (finding.kind, finding.severity, finding.place) == ("unknown_target", "error", 1)
    assert near in finding.message


def test_words_of_a_scope_are_known_in_any_case(check: Check) -> None:
    assert check(rule("pin", THIRTEEN, {"brand": "APPLE"})) == []
    assert kinds(check(rule("pin", THIRTEEN, {"brand": "Appel"}))) == [("unknown_target", 1, None)]


def test_a_device_by_a_former_id_is_told_by_the_id_of_now(catalogue: Catalogue, markets: dict[str, Market]) -> None:
    moved = msgspec.structs.replace(catalogue, redirects={"apple-iphone-xiii-128gb": "apple-iphone-13-128gb"})
    policy = Policy.model_validate({"weights": {}, "rules": [rule("boost", {"device": "apple-iphone-xiii-128gb"})]})
    (finding, _) = check_policy(policy, markets, moved, {}, NOW)
    assert finding.kind == "renamed"
    assert "apple-iphone-13-128gb now" in finding.message


def test_a_pin_on_what_nobody_offers_is_sold_out_and_anything_else_matches_nothing(check: Check) -> None:
    assert kinds(check(rule("pin", LARGE))) == [("sold_out", 1, None)]
    assert kinds(check(rule("bury", LARGE))) == [("matches_nothing", 1, None)]
    assert kinds(check(rule("pin", SMALL, {"model": "apple-iphone-14"}))) == [("matches_nothing", 1, None)]


def test_a_market_with_nothing_on_sale_is_told_and_its_rules_are_not_judged_by_it(check: Check) -> None:
    (finding,) = check(rule("pin", LARGE, {"market": "DE"}))
    assert (finding.kind, finding.market) == ("nothing_live", "DE")


def test_a_rule_that_is_over_is_expired_only_once_its_market_s_clock_says_so(check: Check) -> None:
    ends = rule("pin", SMALL, {"market": "FR"}, until="2026-11-24T13:00:00")
    assert kinds(check(ends, now=NOW)) == [("expired", 1, None)]
    assert check(ends, now=NOW - dt.timedelta(minutes=1)) == []
    assert check(rule("pin", SMALL, **{"from": "2027-01-01T00:00:00"})) == []


def test_a_rule_that_is_over_collides_with_nothing(check: Check) -> None:
    over = rule("hide", SMALL, until="2026-11-01T00:00:00")
    assert kinds(check(over, rule("pin", SMALL))) == [("expired", 1, None)]


def test_the_second_synonym_and_redirect_of_one_text_are_shadowed(check: Check) -> None:
    words = [
        rule("synonym", {"query": "smartphone"}, {"query": "GSM"}),
        rule("synonym", {"query": "x"}, {"query": "gsm"}),
    ]
    assert kinds(check(*words)) == [("shadowed", 2, 1)]
    away = [rule("redirect", {"url": "/a"}, IPHONE), rule("redirect", {"url": "/b"}, {**IPHONE, "market": "FR"})]
    assert kinds(check(*away)) == [("shadowed", 2, 1)]
    assert check(away[1], away[0]) == []


def test_what_a_wider_hide_covers_is_shadowed_and_what_it_covers_in_part_is_a_conflict(check: Check) -> None:
    hide = rule("hide", {"brand": "Apple"})
    assert kinds(check(rule("pin", SMALL, IPHONE), hide)) == [("shadowed", 1, 2)]
    assert kinds(check(rule("boost", SMALL, IPHONE), hide)) == [("shadowed", 1, 2)]
    partly = rule("hide", SMALL, {**IPHONE, "market": "FR"})
    assert kinds(check(rule("pin", SMALL, IPHONE), partly)) == [("conflict", 1, 2)]
    before = rule("hide", SMALL, IPHONE, until="2026-11-25T00:00:00")
    assert check(before, rule("pin", SMALL, IPHONE, **{"from": "2026-11-25T00:00:00"})) == []


def test_a_boost_and_a_bury_of_one_target_in_one_scope_are_a_conflict(check: Check) -> None:
    pull = [rule("boost", {"brand": "Apple"}, IPHONE), rule("bury", {"brand": "Apple"}, IPHONE)]
    assert kinds(check(*pull)) == [("conflict", 2, 1)]
    assert check(pull[0], rule("bury", {"brand": "Apple"}, {"query": "phone"})) == []


def test_the_same_rule_twice_is_a_duplicate(check: Check) -> None:
    (finding,) = check(
        rule("boost", {"brand": "Apple"}, {"query": "Iphone"}), rule("boost", {"brand": "Apple"}, IPHONE)
    )
    assert (finding.kind, finding.place, finding.other) == ("duplicate", 2, 1)
    assert "counts twice" in finding.message


def test_overlapping_pins_are_told_with_the_order_that_decides(check: Check) -> None:
    pins = [rule("pin", SMALL, IPHONE), rule("pin", {"category": "smartphone"}, {**IPHONE, "market": "FR"})]
    (finding,) = check(*pins)
    assert (finding.kind, finding.severity, finding.place, finding.other) == ("overlapping_pins", "note", 2, 1)


def test_a_pin_below_the_pin_of_its_model_is_shadowed_unless_it_is_paid_for(check: Check) -> None:
    assert kinds(check(rule("pin", THIRTEEN), rule("pin", SMALL))) == [("shadowed", 2, 1)]
    assert check(rule("pin", THIRTEEN), rule("pin", SMALL, sponsored=True, reason="spring fund")) == []


def test_rules_and_weights_without_effect_are_told(check: Check) -> None:
    idle = [rule("boost", SMALL, strength=1.0), rule("synonym", {"query": "GSM"}, {"query": "gsm"})]
    assert kinds(check(*idle)) == [("no_effect", 1, None), ("no_effect", 2, None)]
    assert kinds(check(weights={"price": 1.5, "FR": {"price": 1.5}})) == [("same_weight", None, None)]
    zero = dict.fromkeys(("price", "condition", "service", "seller"), 0.0)
    assert kinds(check(weights={"FR": {"laptop": zero}})) == [("weights_all_zero", None, None)]
    assert kinds(check(rule("pin", SMALL, sponsored=True))) == [("sponsored_without_reason", 1, None)]


def test_errors_come_first_and_a_rule_has_one_finding_of_a_kind_at_most(check: Check) -> None:
    many = [rule("boost" if number % 2 else "bury", {"brand": "Apple"}) for number in range(40)]
    findings = check(rule("pin", LARGE), *many)
    assert [each.severity for each in findings] == sorted(
        (each.severity for each in findings), key="error warning".find
    )
    assert len({(each.kind, each.place) for each in findings}) == len(findings)


def test_every_kind_says_what_it_is() -> None:
    assert all(kind.description.endswith(".") for kind in load_finding_kinds().values())
