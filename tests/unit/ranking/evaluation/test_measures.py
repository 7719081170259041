"""NDCG, with numbers worked by hand and against every order there is."""

from itertools import permutations
from math import log2

import numpy as np
import pytest
from buybox_ranking.evaluation.measures import best_sums, got_sums, ndcg, row_gains
from buybox_ranking.learning.labels import BOUGHT, CLICKED, IN_CART, RETURNED, SHOWN
from buybox_ranking.learning.propensity import Examination
from hypothesis import given
from hypothesis import strategies as st

from .conftest import RowsMaker


def test_a_list_worked_by_hand(make_rows: RowsMaker, every_place_alike: Examination) -> None:
    rows = make_rows([[SHOWN, CLICKED, BOUGHT]])
    found = ndcg(np.array([3.0, 2.0, 1.0]), rows, every_place_alike)
    best = 9 + 3 / log2(3)
    assert found["ndcg@1"] == 0
    assert found["ndcg@3"] == pytest.approx((3 / log2(3) + 9 / 2) / best, abs=1e-6)
    assert found["ndcg@10"] == found["ndcg@3"]


def test_two_lists_weigh_by_what_was_chosen_in_them(make_rows: RowsMaker, every_place_alike: Examination) -> None:
    rows = make_rows([[CLICKED, SHOWN], [SHOWN, BOUGHT]])
    found = ndcg(np.array([2.0, 1.0, 2.0, 1.0]), rows, every_place_alike)
    assert found["ndcg@1"] == pytest.approx(3 / 12, abs=1e-6)


def test_a_choice_at_a_low_place_counts_for_those_who_never_looked(make_rows: RowsMaker, halving: Examination) -> None:
    rows = make_rows([[CLICKED, SHOWN, SHOWN, IN_CART]])
    assert row_gains(rows, halving).tolist() == [3, 0, 0, 20]


def test_no_choice_counts_more_than_twenty_times(make_rows: RowsMaker, halving: Examination) -> None:
    rows = make_rows([[SHOWN] * 99 + [CLICKED]])
    assert row_gains(rows, halving)[-1] == pytest.approx(60)


def test_what_was_returned_at_the_sellers_fault_is_worth_nothing(make_rows: RowsMaker, halving: Examination) -> None:
    assert row_gains(make_rows([[RETURNED, SHOWN]]), halving).tolist() == [0, 0]


def test_equal_scores_are_worth_the_mean_of_all_orders(make_rows: RowsMaker, halving: Examination) -> None:
    rows = make_rows([[SHOWN, CLICKED, SHOWN, BOUGHT, IN_CART]])
    gains = row_gains(rows, halving)
    every = [got_sums(np.array(order, dtype=np.float64), gains, rows.sizes)[0] for order in permutations(range(5))]
    tied = got_sums(np.zeros(5), gains, rows.sizes)[0]
    assert tied.tolist() == pytest.approx(np.mean(every, axis=0).tolist())


def test_a_tie_in_the_middle_is_shared_by_its_places_only(make_rows: RowsMaker, every_place_alike: Examination) -> None:
    rows = make_rows([[BOUGHT, CLICKED, SHOWN, SHOWN]])
    gains = row_gains(rows, every_place_alike)
    found = got_sums(np.array([9.0, 5.0, 5.0, 1.0]), gains, rows.sizes)[0]
    assert found.tolist() == pytest.approx([9, 9 + 1.5 / log2(3) + 1.5 / 2, 9 + 1.5 / log2(3) + 1.5 / 2])


@given(
    st.lists(st.lists(st.sampled_from([SHOWN, CLICKED, BOUGHT]), min_size=1, max_size=12), max_size=6), st.integers()
)
def test_no_order_is_better_than_the_best_and_lists_do_not_touch(labels: list[list[int]], seed: int) -> None:
    gains = np.array([float(label) for of_list in labels for label in of_list])
    sizes = np.array([len(of_list) for of_list in labels], dtype=np.int64)
    scores = np.random.default_rng(abs(seed)).integers(0, 4, len(gains)).astype(np.float64)
    got, best = got_sums(scores, gains, sizes), best_sums(gains, sizes)
    assert (got <= best + 1e-9).all()
    ends = np.cumsum(sizes)
    alone = [got_sums(scores[e - n : e], gains[e - n : e], np.array([n]))[0] for n, e in zip(sizes, ends, strict=True)]
    assert got.ravel().tolist() == pytest.approx(np.ravel(alone).tolist())


def test_without_a_single_choice_it_is_nothing(make_rows: RowsMaker, halving: Examination) -> None:
    assert set(ndcg(np.zeros(2), make_rows([[SHOWN, SHOWN]]), halving).values()) == {0.0}
    assert set(ndcg(np.zeros(0), make_rows([]), halving).values()) == {0.0}
