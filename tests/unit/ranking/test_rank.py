"""The order, the states and the ties."""

import datetime as dt
from collections.abc import Callable

import pytest
from buybox_config.grades import Grade
from buybox_config.policy import Policy, WeightTable, load_policy
from buybox_ranking.offer import Offer, Parts
from buybox_ranking.rank import RankedOffer, rank

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

OfferMaker = Callable[..., Offer]


def ids(ranked: list[RankedOffer]) -> list[str]:
    return [each.offer.offer_id for each in ranked]


def test_the_score_is_weight_times_part_summed(make_offer: OfferMaker) -> None:
    policy = Policy(weights=WeightTable(price=2, condition=0, service=0.5, seller=1))
    offer = make_offer("a", 100, parts=Parts(1.0, 50.0, 3.0, 0.25))
    assert rank([offer], policy, NOW)[0].score == 2.0 + 1.5 + 0.25


def test_weights_are_those_of_the_market_and_category(make_offer: OfferMaker) -> None:
    laptops = {"FR": {"smartphone": WeightTable(price=3)}}
    policy = Policy(weights=WeightTable(price=1), category_weights=laptops)
    assert rank([make_offer("a", 100, parts=Parts(price=1.0))], policy, NOW)[0].score == 3
    assert rank([make_offer("a", 100, market="DE", parts=Parts(price=1.0))], policy, NOW)[0].score == 1


def test_each_box_has_its_own_winner_and_a_seller_holds_it_once(make_offer: OfferMaker) -> None:
    offers = [
        make_offer("a", 100, parts=Parts(price=5.0)),
        make_offer("b", 101, parts=Parts(price=4.0)),
        make_offer("c", 102, seller="bravis", parts=Parts(price=3.0)),
        make_offer("d", 103, colour="black", parts=Parts(price=2.0)),
        make_offer("e", 104, grade=Grade.FAIR, parts=Parts(price=1.0)),
    ]
    ranked = rank(offers, load_policy(), NOW)
    assert [each.state for each in ranked] == ["won", "won_elsewhere", "eligible", "won", "won"]
    assert [each.position for each in ranked] == [1, 2, 3, 4, 5]


def test_what_may_not_compete_comes_last_and_never_wins(make_offer: OfferMaker) -> None:
    offers = [
        make_offer("hidden", 1, state="hidden", reason="price_outlier", parts=Parts(price=9.0)),
        make_offer("gone", 2, quantity=0, parts=Parts(price=8.0)),
        make_offer("dear", 3, state="limited", reason="dear", parts=Parts(price=7.0)),
        make_offer("last", 4, parts=Parts(price=0.0)),
    ]
    ranked = rank(offers, load_policy(), NOW)
    assert ids(ranked) == ["last", "dear", "gone", "hidden"]
    assert [each.why_ineligible for each in ranked] == [None, "dear", "out_of_stock", "price_outlier"]
    assert [each.state for each in ranked] == ["won", "ineligible", "ineligible", "ineligible"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"total": 99}, {"total": 100}),
        ({"warranty_months": 24}, {"warranty_months": 12}),
        ({"warranty_months": 0}, {"warranty_months": None}),
        ({"delivery_days": 1}, {"delivery_days": 2}),
        ({"delivery_days": 30}, {"delivery_days": None}),
        ({"parts": Parts(1.0, 1.0, 1.0, 2.0)}, {"parts": Parts(1.0, 2.0, 1.0, 1.0)}),
        ({"parts": Parts(1.0, 2.0, 1.0, 1.0)}, {"parts": Parts(1.0, 1.0, 2.0, 1.0)}),
        ({"parts": Parts(1.0, 1.0, 2.0, 1.0)}, {"parts": Parts(2.0, 1.0, 1.0, 1.0)}),
        ({}, {}),
    ],
)
def test_ties_fall_in_the_promised_order(
    make_offer: OfferMaker, first: dict[str, object], second: dict[str, object]
) -> None:
    facts = {"parts": Parts(1.0, 1.0, 1.0, 1.0), "total": 100}
    better = make_offer("b" if first else "a", **{**facts, **first})
    worse = make_offer("a" if first else "b", **{**facts, **second})
    assert ids(rank([worse, better], load_policy(), NOW)) == [better.offer_id, worse.offer_id]


def test_no_offers_are_no_answer() -> None:
    assert rank([], load_policy(), NOW) == []


def test_the_time_of_asking_needs_a_zone(make_offer: OfferMaker) -> None:
    with pytest.raises(ValueError, match="time zone"):
        rank([make_offer("a", 100)], load_policy(), NOW.replace(tzinfo=None))
