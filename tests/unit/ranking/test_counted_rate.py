"""A rate as counted, with an interval that holds its promise with few orders too."""

import random

import pytest
from buybox_ranking.quality.counted_rate import counted_rate
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest


@pytest.mark.parametrize(("count", "orders"), [(0, 7), (1, 12), (10, 100), (93, 1_800), (50, 50)])
def test_the_interval_is_that_of_wilson(count: int, orders: int) -> None:
    found = counted_rate(count, orders)
    known = binomtest(count, orders).proportion_ci(confidence_level=0.9, method="wilson")
    assert found is not None
    assert found.low == pytest.approx(known.low, abs=1e-5)
    assert found.high == pytest.approx(known.high, abs=1e-5)


def test_without_orders_there_is_no_rate_and_nothing_counted_is_not_certainty() -> None:
    assert counted_rate(0, 0) is None
    found = counted_rate(0, 20)
    assert found is not None
    assert found.low == 0
    assert found.high > 0.1


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_the_rate_lies_inside_its_interval_and_both_between_0_and_1(count: int, orders: int) -> None:
    found = counted_rate(min(count, orders), orders)
    assert found is not None
    assert 0 <= found.low <= found.rate + 1e-12
    assert found.rate - 1e-12 <= found.high <= 1


@pytest.mark.parametrize("rate", [0.02, 0.05, 0.2])
def test_nine_in_ten_intervals_hold_the_true_rate(rate: float) -> None:
    draw = random.Random(f"{rate}")  # noqa: S311 - seeded on purpose
    held = 0
    for _ in range(2_000):
        found = counted_rate(sum(draw.random() < rate for _ in range(200)), 200)
        assert found is not None
        held += found.low <= rate <= found.high
    assert 0.86 <= held / 2_000 <= 0.95
