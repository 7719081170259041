"""Whether an offer may compete, and what its seller is told."""

import pytest
from buybox_config.grades import Grade
from buybox_config.markets import load_markets
from buybox_indexer.eligibility.second_view import Bounds
from buybox_indexer.eligibility.verdicts import (
    LIVE,
    Verdict,
    condition_verdict,
    floor_verdict,
    new_price_verdict,
    price_verdict,
)
from buybox_ranking.device import NewPrice
from buybox_ranking.offer import Offer, SellerFacts

FR = load_markets()["FR"]
NEW = NewPrice(62_900, "Fnac", "2026-11-01")


def offer(**facts: object) -> Offer:
    usual: dict[str, object] = {"total": 30_000, "reference": 30_000, "price": 30_000}
    return Offer(offer_id="o", seller=SellerFacts("shop", "Shop"), grade=Grade.GOOD, **{**usual, **facts})  # type: ignore[arg-type]  # fields by name


def reason(verdict: Verdict | None) -> str | None:
    return (verdict or LIVE).reason


@pytest.mark.parametrize("condition", ["used", "open_box", "new", "unknown"])
def test_what_is_not_refurbished_is_kept_out_unless_the_market_allows_it(condition: str) -> None:
    assert reason(condition_verdict(offer(condition=condition), FR)) == "not_refurbished"
    open_market = FR.model_copy(update={"conditions": ("refurbished", condition)})
    assert condition_verdict(offer(condition=condition), open_market) is None


@pytest.mark.parametrize(
    ("fact", "below", "at"), [("warranty_months", 6, 12), ("return_days", 7, 14), ("battery_health_pct", 79, 80)]
)
def test_the_market_s_floors_hold_and_what_is_not_stated_is_not_below(fact: str, below: int, at: int) -> None:
    assert reason(floor_verdict(offer(**{fact: below}), FR)) == "below_floor"
    assert floor_verdict(offer(**{fact: at}), FR) is None
    assert floor_verdict(offer(**{fact: None}), FR) is None


@pytest.mark.parametrize(
    ("total", "state", "why"),
    [
        (3_000, "hidden", "price_outlier"),
        (7_500, "live", None),
        (60_000, "live", None),
        (60_300, "limited", "dear"),
        (120_000, "limited", "dear"),
        (121_000, "hidden", "price_outlier"),
        (3_000_000, "hidden", "price_outlier"),
    ],
)
def test_a_price_far_from_the_usual_is_limited_or_hidden(total: int, state: str, why: str | None) -> None:
    verdict = price_verdict(offer(total=total), FR, None) or LIVE
    assert (verdict.state, verdict.reason) == (state, why)


@pytest.mark.parametrize(("total", "why"), [(62_900, None), (62_901, "price_above_new"), (90_000, "price_above_new")])
def test_nothing_is_dearer_than_new(total: int, why: str | None) -> None:
    assert reason(new_price_verdict(offer(total=total), FR, NEW)) == why


def test_above_new_names_shop_and_day_and_a_market_may_allow_more() -> None:
    verdict = new_price_verdict(offer(total=70_000), FR, NEW)
    assert verdict is not None
    assert verdict.message == (
        "the total of 700.00 EUR is above 629.00, its price new at Fnac on 2026-11-01: lower the price"
    )
    assert new_price_verdict(offer(total=70_000), FR.model_copy(update={"above_new": 1.2}), NEW) is None
    assert new_price_verdict(offer(total=10**9), FR, None) is None


MODEL = Bounds(30_000, 0.2, 5.0, "what other versions of this model cost here")


@pytest.mark.parametrize(
    ("total", "reference", "why"),
    [
        (3_000_000, 3_000_000, "price_outlier"),  # alone and a hundredfold: its own reference proves nothing
        (3_000, 3_000, "price_outlier"),  # alone and a tenth
        (30_000, 300_000, None),  # right, beside a hundredfold that spoils the reference
        (30_000, 94_868, None),  # right, beside a tenfold: the reference is still believed
        (300_000, 94_868, "price_outlier"),  # that tenfold
        (6_000, 30_000, "price_outlier"),  # the model allows a fifth, the device's own price a quarter
        (70_000, 30_000, "dear"),
        (30_000, None, None),
    ],
)
def test_a_second_view_speaks_where_few_sell(total: int, reference: int | None, why: str | None) -> None:
    assert reason(price_verdict(offer(total=total, reference=reference), FR, MODEL)) == why


def test_an_offer_of_a_device_without_any_price_to_compare_with_is_live() -> None:
    assert price_verdict(offer(reference=None, total=10**9), FR, None) is None
