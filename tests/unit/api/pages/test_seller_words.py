"""Standing, statements, appeals and reviews in words that say what follows."""

from typing import Any

import pytest
from buybox_api.pages.operator.review import form_errors
from buybox_api.pages.operator.to_review import beyond_limits, sellers_to_review
from buybox_api.pages.seller.restrictions import appeal_link
from buybox_api.pages.seller.standing_words import standing_words
from buybox_api.pages.seller.statements import blocks_of, refusals, statements
from buybox_config.settings import Settings, load_settings

Document = dict[str, Any]


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings({"HOME": "/nowhere"})


def sheet(status: str, day: int | None = None) -> Document:
    return {
        "status": status,
        "why": "because",
        "probation_days": 40,
        "markets": {"FR": {"status": status, "probation_day": day}},
    }


def test_a_probation_near_its_end_says_what_comes_then(settings: Settings) -> None:
    early, late = (standing_words(sheet("probation", day), "FR", settings) for day in (5, 36))
    assert "Up to 5 new products a day, up to 10 of each." in early.sentence
    assert "paused" not in early.sentence
    assert "After day 40 your offers are paused" in late.sentence
    assert (late.day, late.last_day) == (36, 40)


@pytest.mark.parametrize("status", ["active", "review_due", "suspended"])
def test_every_standing_says_what_follows_for_the_offers(settings: Settings, status: str) -> None:
    assert "offers" in standing_words(sheet(status, 44), "FR", settings).sentence


def test_a_statement_says_effect_ground_who_decided_and_how_to_mend_it() -> None:
    found = {each.reason: each for each in statements({"dear": 2, "blocked": 3, "out_of_stock": 9, "unheard_of": 1})}
    assert list(found) == ["blocked", "dear"]
    assert found["dear"].becomes == "limited"
    assert found["dear"].decided == "a rule, by itself, at the last load"
    assert found["blocked"].decided == "a person of the marketplace"
    assert all(each.ground and each.mend and each.effect for each in found.values())


def test_reasons_for_rejects_come_with_how_to_mend_them_and_an_unknown_one_under_its_code() -> None:
    found = refusals([{"reason": "unknown_grade", "rows": 2}, {"reason": "new_reason", "rows": 5}])
    assert [(each.title, each.rows) for each in found] == [("new_reason", 5), ("Unknown grade", 2)]
    assert "grades" in found[1].mend


def test_only_blocks_of_the_seller_as_a_whole_and_of_the_market_are_told() -> None:
    block = {"kind": "seller", "name": "alpha", "market": None}
    others = [block | {"name": "beta"}, block | {"kind": "offer"}, block | {"market": "DE"}]
    assert blocks_of([*others, block, block | {"market": "FR"}], "alpha", "FR") == [block, block | {"market": "FR"}]


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        (None, None),
        ("appeals@shop.example", ("appeals@shop.example", "mailto:appeals@shop.example")),
        ("https://shop.example/appeals", ("https://shop.example/appeals", "https://shop.example/appeals")),
        ("javascript:alert(1)", ("javascript:alert(1)", None)),
        ("write to us @ the office", ("write to us @ the office", None)),
    ],
)
def test_only_an_address_becomes_a_link(contact: str | None, link: tuple[str, str | None] | None) -> None:
    assert appeal_link(contact) == link


def line(seller: str, status: str, day: int | None = None) -> Document:
    return {
        "seller": seller,
        "name": seller.title(),
        "status": status,
        "probation_day": day,
        "markets": {"FR": {"hidden": 4}},
    }


def test_who_waits_longest_is_reviewed_first_and_a_probation_is_named_a_week_before_its_end() -> None:
    lines = [line("a", "active"), line("b", "probation", 33), line("c", "probation", 32), line("d", "review_due", 41),
             line("e", "review_due", 60), line("f", "suspended"), line("g", "probation")]  # fmt: skip
    found = sellers_to_review(lines, 40)
    assert [each.seller for each in found] == ["e", "d", "b"]
    assert found[0].why == "probation is over since day 40, today is day 60: 4 offers wait"


def test_sellers_beyond_limits_are_named_with_what_was_found() -> None:
    findings = [
        {"seller": "a", "exceeded": ["late", "defective"], "over_graded": [{"grade": "good"}]},
        {"seller": "gone", "exceeded": ["late"], "over_graded": []},
    ]
    found = beyond_limits(findings, [line("a", "active")])
    assert [each.why for each in found] == [
        "beyond the limit: late, faulty or not as described, good promised better than it is"
    ]


@pytest.mark.parametrize(
    ("decision", "note", "wrong"),
    [
        ("accepted", "fine", set()),
        ("", "fine", {"decision"}),
        ("maybe", "", {"decision", "note"}),
        ("refused", "x" * 2_001, {"note"}),
    ],
)
def test_a_review_needs_a_decision_and_a_note(decision: str, note: str, wrong: set[str]) -> None:
    assert set(form_errors(decision, note)) == wrong
