"""How a seller stands on a day."""

import datetime as dt

import pytest
from buybox_config.sellers import Seller
from buybox_indexer.eligibility.standing import Review, Standing, standing, standing_verdict

TODAY = dt.date(2026, 11, 23)
ACCEPTED = Review("shop", "accepted", "all well", "2026-11-20T10:00:00.000000Z")
REFUSED = Review("shop", "refused", "too many faults", "2026-11-21T10:00:00.000000Z")


def seller(**facts: object) -> Seller:
    return Seller.model_validate({"id": "shop", "name": "Shop", **facts})


def stands(one: Seller, review: Review | None = None) -> Standing:
    return standing(one, review, TODAY, 40)


@pytest.mark.parametrize(
    ("joined", "status", "day"),
    [
        (dt.date(2026, 11, 23), "probation", 0),
        (dt.date(2026, 10, 14), "probation", 40),
        (dt.date(2026, 10, 13), "review_due", 41),
        (dt.date(2020, 1, 1), "review_due", 2518),
    ],
)
def test_probation_lasts_40_days_and_then_a_review_is_due(joined: dt.date, status: str, day: int) -> None:
    found = stands(seller(status="probation", joined_at=joined))
    assert (found.status, found.day) == (status, day)


def test_a_probation_without_a_day_of_joining_has_no_end_and_says_so() -> None:
    found = stands(seller(status="probation"))
    assert found.status == "probation"
    assert "without joined_at" in found.why


@pytest.mark.parametrize("status", ["active", "probation", "suspended"])
def test_the_last_review_wins_over_the_seller_file(status: str) -> None:
    one = seller(status=status, joined_at=dt.date(2026, 1, 1))
    assert stands(one, ACCEPTED).status == "active"
    refused = stands(one, REFUSED)
    assert refused.status == "suspended"
    assert "too many faults" in refused.why


def test_offers_of_a_suspended_seller_or_one_to_review_are_hidden() -> None:
    suspended = standing_verdict(stands(seller(status="suspended")))
    due = standing_verdict(stands(seller(status="probation", joined_at=dt.date(2026, 1, 1))))
    assert suspended is not None
    assert (suspended.state, suspended.reason) == ("hidden", "seller_suspended")
    assert due is not None
    assert (due.state, due.reason) == ("hidden", "review_due")
    assert "buybox seller review" in (due.message or "")
    assert standing_verdict(stands(seller())) is None
    assert standing_verdict(stands(seller(status="probation", joined_at=TODAY))) is None
