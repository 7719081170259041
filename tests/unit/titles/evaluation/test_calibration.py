"""What a confidence means."""

import pytest
from buybox_titles.evaluation.calibration import by_tenths
from buybox_titles.evaluation.fit import fit_steps


def test_answers_are_counted_by_tenths_and_one_belongs_to_the_last() -> None:
    tenths = by_tenths([(0.91, True), (1.0, False), (0.95, None), (0.3, True), (0.89, True)])
    assert [(tenth.least, tenth.answers, tenth.right, tenth.unplaced) for tenth in tenths if tenth.answers] == [
        (0.3, 1, 1, 0),
        (0.8, 1, 1, 0),
        (0.9, 3, 1, 1),
    ]
    assert tenths[9].share == pytest.approx(1 / 2)
    assert tenths[9].floor == pytest.approx(1 / 3)


def test_a_tenth_without_answers_has_no_share() -> None:
    assert (by_tenths([])[4].share, by_tenths([])[4].floor) == (None, None)


def test_fitted_steps_rise_and_rest_on_enough_answers() -> None:
    low = [(0.5, True)] * 10 + [(0.5, False)] * 10
    falling = [(0.7, True)] * 4 + [(0.7, False)] * 16  # less right than below: joined with it, 14 of 40
    high = [(0.9, True)] * 38 + [(0.9, False)] * 2
    steps = fit_steps(low + falling + high)
    assert steps == [(0.5, round(15 / 42, 3)), (0.9, round(39 / 42, 3))]


def test_a_few_answers_at_the_top_make_no_step_of_their_own() -> None:
    assert fit_steps([(0.5, True)] * 30 + [(0.99, True)] * 3) == [(0.5, round(34 / 35, 3))]
