"""Pairwise and B-cubed agreement, with numbers worked out by hand."""

import pytest
from buybox_titles.evaluation.clusters import b_cubed, pairwise

TRUTH = ["a", "a", "a", "b", "b", "c"]
"""Pairs of a kind: three among the a, one among the b: four."""


def test_a_perfect_answer_is_all_ones() -> None:
    for measure in (pairwise, b_cubed):
        agreement = measure(TRUTH, ["x", "x", "x", "y", "y", "z"])
        assert (agreement.precision, agreement.recall, agreement.f1) == (1.0, 1.0, 1.0)


def test_pairs_are_counted_as_by_hand() -> None:
    # x holds a a b: pairs aa (right), ab, ab (wrong); y holds b c: one wrong; of four true pairs one is found
    agreement = pairwise(TRUTH, ["x", "x", None, "x", "y", "y"])
    assert agreement.precision == pytest.approx(1 / 4)
    assert agreement.recall == pytest.approx(1 / 4)
    assert agreement.f1 == pytest.approx(1 / 4)


def test_an_abstention_costs_recall_and_never_precision() -> None:
    agreement = pairwise(TRUTH, ["x", "x", None, None, None, None])
    assert (agreement.precision, agreement.recall) == (1.0, 1 / 4)


def test_answering_nothing_claims_nothing_wrong() -> None:
    agreement = pairwise(TRUTH, [None] * 6)
    assert (agreement.precision, agreement.recall, agreement.f1) == (1.0, 0.0, 0.0)


def test_b_cubed_is_the_mean_over_titles_as_by_hand() -> None:
    # a1 a2: group x of 3 with 2 a: 2/3 each, and 2 of 3 a found; a3 alone: 1 and 1/3; b1 in x: 1/3 and 1/2;
    # b2 in y with c: 1/2 and 1/2; c in y: 1/2 and 1
    agreement = b_cubed(TRUTH, ["x", "x", None, "x", "y", "y"])
    assert agreement.precision == pytest.approx((2 / 3 + 2 / 3 + 1 + 1 / 3 + 1 / 2 + 1 / 2) / 6)
    assert agreement.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2 + 1) / 6)
