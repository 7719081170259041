"""Intervals: what they cover, and that they are of groups and of the same resamples."""

import numpy as np
import pytest
from buybox_ranking.evaluation.bootstrap import list_groups, paired_difference, ratio_interval, resampled
from buybox_ranking.learning.labels import CLICKED, SHOWN
from buybox_ranking.learning.propensity import Examination

from .conftest import RowsMaker


def test_intervals_hold_the_truth_about_as_often_as_they_promise() -> None:
    """95 % are promised; 80 uneven groups fall short of it by one or two, and 400 draws are sure to 3.5 %."""
    draw = np.random.default_rng(5)
    groups = np.repeat(np.arange(80), 4)
    held = 0
    for _ in range(400):
        ease = np.repeat(draw.gamma(2.0, 0.5, 80), 4)
        below = draw.gamma(3.0, 1.0, 320)
        above = below * 0.4 * ease + draw.normal(0, 0.1, 320)
        found = ratio_interval(above, below, groups)
        held += found.low <= 0.4 <= found.high
    assert abs(held / 400 - 0.94) <= 0.035


def test_lists_of_one_group_taken_for_independent_would_promise_too_much() -> None:
    draw = np.random.default_rng(6)
    groups = np.repeat(np.arange(60), 20)
    above = np.repeat(draw.random(60), 20)
    by_group = ratio_interval(above, np.ones(1200), groups)
    by_list = ratio_interval(above, np.ones(1200), np.arange(1200))
    assert by_group.high - by_group.low > 3 * (by_list.high - by_list.low)


def test_the_same_seed_gives_the_same_interval_and_another_seed_another() -> None:
    values = np.random.default_rng(7).random(50)
    groups = np.arange(50)
    assert ratio_interval(values, np.ones(50), groups) == ratio_interval(values, np.ones(50), groups)
    assert ratio_interval(values, np.ones(50), groups) != ratio_interval(values, np.ones(50), groups, seed=1)


def test_a_resample_draws_as_many_groups_as_there_are_each_with_all_its_lists() -> None:
    drawn = resampled(np.ones((6, 1)), np.array([0, 0, 1, 1, 2, 2]))
    assert drawn.shape == (1000, 1)
    assert set(drawn.ravel()) == {6.0}
    uneven = resampled(np.ones((3, 1)), np.array([0, 0, 1]))
    assert set(uneven.ravel()) == {2.0, 3.0, 4.0}


def test_a_difference_is_taken_on_the_same_resamples(make_rows: RowsMaker, every_place_alike: Examination) -> None:
    draw = np.random.default_rng(8)
    rows = make_rows([[CLICKED, SHOWN] if draw.random() < 0.5 else [SHOWN, CLICKED] for _ in range(200)])
    one = draw.random(400)
    same = paired_difference(one, one * 2, rows, every_place_alike, cut=1)
    assert (same.value, same.low, same.high) == (0, 0, 0)


def test_a_difference_worked_by_hand(make_rows: RowsMaker, every_place_alike: Examination) -> None:
    rows = make_rows([[CLICKED, SHOWN]] * 3 + [[SHOWN, CLICKED]])
    first, second = np.tile([2.0, 1.0], 4), np.tile([1.0, 2.0], 4)
    found = paired_difference(first, second, rows, every_place_alike, cut=1)
    assert found.value == pytest.approx(3 / 4 - 1 / 4)
    assert found.low < 0.5 < found.high


def test_lists_are_grouped_by_the_name_of_their_group(make_rows: RowsMaker) -> None:
    rows = make_rows([[SHOWN, SHOWN]] * 3, groups=["phone", "laptop", "phone"])
    assert list_groups(rows.lists).tolist() == [0, 1, 0]


def test_no_list_gives_an_interval_of_nothing() -> None:
    nothing = np.zeros(0)
    found = ratio_interval(nothing, nothing, np.zeros(0, dtype=np.int64))
    assert (found.value, found.low, found.high) == (0, 0, 0)
