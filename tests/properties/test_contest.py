"""Columns say what tuples say: who is first in each box, and which item price gives a total."""

from collections import defaultdict

import msgspec
import numpy as np
from buybox_config.grades import Grade
from buybox_config.markets import FeeStep, PriceBand
from buybox_config.policy import Weights
from buybox_ranking.offer import Offer, Parts, SellerFacts
from buybox_ranking.order import box_of, order_key, why_not_competing
from buybox_ranking.winning.contest import NOBODY, ahead, contest_of, key_facts
from buybox_ranking.winning.price_room import Room, Terms, fee_ranges, item_prices, room_of
from hypothesis import given, settings
from hypothesis import strategies as st

parts = st.sampled_from([0.0, 0.1, 0.2, 0.30000000000000004, 0.3])

offers = st.lists(
    st.builds(
        Offer,
        offer_id=st.just(""),
        seller=st.just(SellerFacts("atelo", "A seller")),
        grade=st.sampled_from([Grade.GOOD, Grade.FAIR]),
        price=st.just(100),
        total=st.sampled_from([100, 101]),
        colour=st.sampled_from([None, "black"]),
        device_id=st.sampled_from(["d", "e"]),
        quantity=st.sampled_from([0, 1, 1]),
        state=st.sampled_from(["live", "live", "live", "hidden"]),
        delivery_days=st.sampled_from([None, 0, 1]),
        warranty_months=st.sampled_from([None, 0, 12]),
        parts=st.builds(Parts, parts, parts, parts, parts),
    ),
    max_size=14,
).flatmap(
    lambda drawn: st.permutations(range(len(drawn))).map(
        lambda ids: [msgspec.structs.replace(each, offer_id=f"é{n}") for each, n in zip(drawn, ids, strict=True)]
    )
)

one_weight = st.sampled_from([0.0, 1.0, 0.7, 3.0])

weights = st.builds(Weights, one_weight, one_weight, one_weight, one_weight)


@settings(max_examples=1500, deadline=None)
@given(drawn=offers, in_force=weights)
def test_the_first_and_the_best_rival_of_each_offer_are_those_of_the_order(
    drawn: list[Offer], in_force: Weights
) -> None:
    contest = contest_of(drawn, [in_force] * len(drawn))
    boxes = defaultdict(list)
    for row, offer in enumerate(drawn):
        if why_not_competing(offer) is None:
            boxes[box_of(offer)].append(row)
    for row, offer in enumerate(drawn):
        ranked = sorted(boxes[box_of(offer)], key=lambda each: order_key(drawn[each], in_force))
        rivals = [each for each in ranked if each != row]
        assert contest.first[row] == (ranked[0] if ranked else NOBODY)
        assert contest.rival[row] == (rivals[0] if rivals else NOBODY)


@settings(max_examples=1500, deadline=None)
@given(drawn=offers, in_force=weights)
def test_a_key_of_columns_compares_as_the_tuple_does(drawn: list[Offer], in_force: Weights) -> None:
    key = key_facts(drawn, [in_force] * len(drawn)).key()
    theirs = tuple(column[::-1] for column in key)
    keys = [order_key(offer, in_force) for offer in drawn]
    assert ahead(key, theirs).tolist() == [one < other for one, other in zip(keys, keys[::-1], strict=True)]
    assert key[0].tolist() == [one[0] for one in keys]


whole = st.sampled_from([0.0, 1.0])

tied = st.lists(st.builds(Parts, whole, whole, whole, whole), min_size=2, max_size=8)


@settings(max_examples=500, deadline=None)
@given(drawn=tied)
def test_equal_scores_are_told_apart_part_by_part(drawn: list[Parts]) -> None:
    seller = SellerFacts("atelo", "A seller")
    those = [
        Offer(offer_id=f"o{9 - n}", seller=seller, grade=Grade.GOOD, price=9, total=9, parts=each)
        for n, each in enumerate(drawn)
    ]
    best = min(range(len(those)), key=lambda row: order_key(those[row], Weights()))
    assert set(contest_of(those, [Weights()] * len(those)).first.tolist()) == {best}


@settings(max_examples=1500, deadline=None)
@given(
    fees=st.lists(st.builds(FeeStep, up_to=st.none() | st.integers(0, 40), fee=st.integers(0, 12)), max_size=4),
    fixed=st.integers(-3, 9),
    lowest=st.integers(0, 40),
    total=st.integers(0, 60),
)
def test_the_item_price_of_a_total_is_the_highest_that_fits(
    fees: list[FeeStep], fixed: int, lowest: int, total: int
) -> None:
    schedule = fee_ranges(fees)
    room = Room(np.array([lowest]), np.array([99]), np.array([fixed]), (schedule,), np.array([0]))
    fitting = [price for price in range(1, 80) if lowest <= price + fixed + fee_at(fees, price) <= total]
    assert item_prices(np.array([total]), room).tolist() == [max(fitting, default=0)]


def fee_at(fees: list[FeeStep], price: int) -> int:
    """Return the fee as `Market.fee` does."""
    return next((step.fee for step in fees if step.up_to is None or price <= step.up_to), 0)


@settings(max_examples=1500, deadline=None)
@given(
    reference=st.integers(1, 10**9) | st.integers(1, 50),
    lowest=st.floats(0.01, 0.99),
    dear=st.floats(1.01, 9.0),
    most=st.none() | st.integers(1, 10**9),
)
def test_the_room_ends_where_eligibility_ends(reference: int, lowest: float, dear: float, most: int | None) -> None:
    offer = Offer(offer_id="a", seller=SellerFacts("a", "A"), grade=Grade.GOOD, price=9, total=9, reference=reference)
    room = room_of([offer], [Terms(PriceBand(lowest=lowest, dear=dear), most=most)])
    first, last = int(room.lowest[0]), int(room.highest[0])
    assert first / reference >= lowest > (first - 1) / reference
    assert last / reference <= dear
    assert most is None or last <= most
    assert (last + 1) / reference > dear or last == most
