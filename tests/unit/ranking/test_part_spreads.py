"""How much each part counts, from how far the offers of one device differ in it."""

from math import sqrt

import pytest
from buybox_config.policy import Weights
from buybox_ranking.features import PARTS
from buybox_ranking.offer import Parts
from buybox_ranking.part_spreads import part_shares, part_spreads
from hypothesis import given
from hypothesis import strategies as st

numbers = st.floats(0, 3)
parts = st.builds(Parts, numbers, numbers, numbers, numbers)
weights = st.builds(Weights, numbers, numbers, numbers, numbers)


def test_a_spread_is_the_deviation_within_lists_not_between_them() -> None:
    near = [Parts(price=1.0), Parts(price=3.0)]
    far = [Parts(price=101.0), Parts(price=103.0)]
    assert part_spreads([near, far]) == Parts(price=1.0)


def test_a_list_of_one_offer_sets_nothing_apart() -> None:
    assert part_spreads([[Parts(price=9.0)]]) == Parts()
    assert part_spreads([]) == Parts()
    assert part_spreads([[Parts(1.0), Parts(3.0)], [Parts(500.0)]]) == Parts(price=1.0)


def test_larger_lists_weigh_as_much_as_they_have_offers() -> None:
    spread = part_spreads([[Parts(seller=0.0), Parts(seller=2.0)], [Parts(seller=1.0)] * 6])
    assert spread.seller == pytest.approx(sqrt(2 / 8))


def test_a_weight_of_two_doubles_what_a_part_decides_and_one_of_zero_takes_it_away() -> None:
    even = Parts(1.0, 1.0, 1.0, 1.0)
    assert part_shares(even, Weights()) == Parts(25, 25, 25, 25)
    assert part_shares(even, Weights(price=2.0, seller=0.0)) == Parts(50, 25, 25, 0)


def test_where_nothing_is_set_apart_there_are_no_shares() -> None:
    assert part_shares(Parts(), Weights()) is None
    assert part_shares(Parts(price=1.0), Weights(price=0.0)) is None


@given(spreads=parts, given_weights=weights)
def test_shares_are_whole_and_add_up_to_a_hundred_in_the_order_of_what_they_decide(
    spreads: Parts, given_weights: Weights
) -> None:
    shares = part_shares(spreads, given_weights)
    if shares is None:
        return
    found = [getattr(shares, part) for part in PARTS]
    worth = [getattr(spreads, part) * getattr(given_weights, part) for part in PARTS]
    assert sum(found) == 100
    assert all(share == int(share) and 0 <= share <= 100 for share in found)
    for one, other in zip(worth, found, strict=True):
        assert abs(100 * one / sum(worth) - other) <= 1


def test_equal_remainders_are_rounded_up_from_the_first_part() -> None:
    assert part_shares(Parts(1.0, 1.0, 1.0, 0.0), Weights()) == Parts(34, 33, 33, 0)
