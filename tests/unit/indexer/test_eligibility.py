"""Whether an offer may compete, and what its seller is told."""

import datetime as dt

import pytest
from buybox_config.grades import Grade
from buybox_config.markets import load_markets
from buybox_config.sellers import Seller
from buybox_indexer.eligibility import judge
from buybox_ranking.offer import Offer, SellerFacts

FR = load_markets()["FR"]
ACTIVE = Seller(id="shop", name="Shop")
TODAY = dt.date(2026, 11, 23)


def offer(**facts: object) -> Offer:
    usual: dict[str, object] = {"total": 30_000, "reference": 30_000, "price": 30_000}
    return Offer(offer_id="o", seller=SellerFacts("shop", "Shop"), grade=Grade.GOOD, **{**usual, **facts})  # type: ignore[arg-type]  # fields by name


def reason(candidate: Offer, seller: Seller = ACTIVE) -> str | None:
    return judge(candidate, FR, seller, TODAY).reason


def test_a_usual_offer_is_live() -> None:
    assert judge(offer(), FR, ACTIVE, TODAY).state == "live"


@pytest.mark.parametrize("condition", ["used", "open_box", "new", "unknown"])
def test_what_is_not_refurbished_is_kept_out(condition: str) -> None:
    assert reason(offer(condition=condition)) == "not_refurbished"


@pytest.mark.parametrize(
    ("fact", "below", "at"), [("warranty_months", 6, 12), ("return_days", 7, 14), ("battery_health_pct", 79, 80)]
)
def test_the_market_s_floors_hold_and_what_is_not_stated_is_not_below(fact: str, below: int, at: int) -> None:
    assert reason(offer(**{fact: below})) == "below_floor"
    assert reason(offer(**{fact: at})) is None
    assert reason(offer(**{fact: None})) is None


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
    verdict = judge(offer(total=total), FR, ACTIVE, TODAY)
    assert (verdict.state, verdict.reason) == (state, why)


def test_a_suspended_seller_is_hidden_whatever_it_offers() -> None:
    assert reason(offer(), Seller(id="s", name="S", status="suspended")) == "seller_suspended"


@pytest.mark.parametrize(("joined", "why"), [(dt.date(2026, 10, 14), None), (dt.date(2026, 10, 13), "review_due")])
def test_probation_ends_in_a_review_after_40_days(joined: dt.date, why: str | None) -> None:
    assert reason(offer(), Seller(id="s", name="S", status="probation", joined_at=joined)) == why
