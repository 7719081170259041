"""Over-grading: planted ones are found, careless and small sellers are left alone."""

import numpy as np
import pytest
from buybox_ranking.quality.order_counts import GradeCounts
from buybox_ranking.quality.over_grading import GradeReturns, find_over_grading
from buybox_ranking.quality.over_grading_fit import LADDER
from buybox_ranking.quality.quality_findings import OverGraded

Counts = dict[str, dict[str, GradeCounts]]

SHARES = {"premium": 0.06, "excellent": 0.35, "good": 0.38, "fair": 0.2, "worn": 0.01}
RETURNS = 0.012


def seller(
    draw: np.random.Generator, orders: int, factor: float = 1.0, more: dict[str, float] | None = None
) -> dict[str, GradeCounts]:
    """Draw a seller's orders and returns; `more` are returns added to a grade's rate."""
    counts = {}
    for grade, share in SHARES.items():
        placed = int(orders * share)
        rate = RETURNS * factor + (more or {}).get(grade, 0.0)
        counts[grade] = GradeCounts(placed, int(draw.binomial(placed, rate)))
    return counts


def honest_market(draw: np.random.Generator, sellers: int = 50, orders: int = 1_500) -> Counts:
    return {f"honest-{number}": seller(draw, orders, draw.gamma(3, 1 / 3)) for number in range(sellers)}


def found(returns: GradeReturns) -> set[tuple[str, str]]:
    return {(each.seller, each.grade) for each in returns.findings}


def test_a_seller_whose_good_is_fair_is_found_and_its_other_grades_are_left_alone() -> None:
    draw = np.random.default_rng(1)
    planted = {f"over-{number}": seller(draw, 2_500, more={"good": 0.08}) for number in range(3)}
    returns = find_over_grading(honest_market(draw) | planted)
    assert found(returns) == {(name, "good") for name in planted}
    first = returns.findings[0]
    assert first.rate > 4 * first.expected_rate
    assert first.market_rate == pytest.approx(RETURNS, rel=0.3)
    assert (first.next_grade, first.orders) == ("fair", 950)
    assert first.probability >= 0.95


def test_a_seller_that_over_grades_all_but_its_lowest_grades_is_found_in_each() -> None:
    draw = np.random.default_rng(2)
    shares = {"excellent": 3_000, "good": 3_000, "fair": 6_000}
    rates = {"excellent": 0.09, "good": 0.09, "fair": RETURNS}
    planted = {grade: GradeCounts(n, int(draw.binomial(n, rates[grade]))) for grade, n in shares.items()}
    returns = find_over_grading(honest_market(draw) | {"over": planted})
    assert found(returns) == {("over", "excellent"), ("over", "good")}


def test_who_is_careless_in_every_grade_is_not_called_an_over_grader() -> None:
    draw = np.random.default_rng(3)
    careless = {f"careless-{number}": seller(draw, 3_000, factor=6.0) for number in range(6)}
    assert find_over_grading(honest_market(draw) | careless).findings == ()


def test_who_sells_one_grade_alone_cannot_be_compared_with_itself_and_is_left_alone() -> None:
    draw = np.random.default_rng(4)
    lone = {"lone": {"good": GradeCounts(2_000, 180)}}
    assert found(find_over_grading(honest_market(draw) | lone)) == set()


def test_an_honest_market_of_many_sellers_has_next_to_no_false_alarms() -> None:
    draw = np.random.default_rng(5)
    alarms = [len(find_over_grading(honest_market(draw, 150, 800)).findings) for _ in range(5)]
    assert sum(alarms) <= 2


def test_grades_that_come_back_more_often_by_nature_accuse_nobody() -> None:
    draw = np.random.default_rng(6)
    more = {"fair": 0.02, "worn": 0.04}
    market = {f"honest-{number}": seller(draw, 1_500, more=more) for number in range(50)}
    returns = find_over_grading(market)
    assert returns.findings == ()
    assert returns.market_rates["fair"] > 2 * returns.market_rates["good"]


def test_a_good_seller_whose_one_grade_is_no_worse_than_the_markets_is_not_accused() -> None:
    draw = np.random.default_rng(7)
    careful = {"premium": GradeCounts(4_000, 4), "excellent": GradeCounts(4_000, 4), "good": GradeCounts(3_000, 33)}
    assert find_over_grading(honest_market(draw) | {"careful": careful}).findings == ()


def test_a_small_seller_is_not_accused_by_a_few_returns() -> None:
    draw = np.random.default_rng(8)
    small = {"small": {"good": GradeCounts(20, 2), "fair": GradeCounts(30, 0)}}
    assert find_over_grading(honest_market(draw) | small).findings == ()


@pytest.mark.parametrize(
    "counts",
    [
        {},
        {"atelo": {"good": GradeCounts(100, 10)}},
        {f"s{number}": {"good": GradeCounts(100, 0)} for number in range(20)},
        {f"s{number}": {"good": GradeCounts(0, 0)} for number in range(20)},
        {f"s{number}": {} for number in range(20)},
    ],
)
def test_with_nothing_to_compare_nobody_is_accused(counts: Counts) -> None:
    assert find_over_grading(counts).findings == ()


def test_a_market_in_which_every_order_came_back_accuses_nobody() -> None:
    counts = {f"s{number}": {grade: GradeCounts(5, 5) for grade in LADDER} for number in range(20)}
    assert find_over_grading(counts).findings == ()


def test_the_findings_do_not_depend_on_the_order_of_the_sellers() -> None:
    draw = np.random.default_rng(9)
    market = honest_market(draw) | {"over": seller(draw, 3_000, more={"excellent": 0.1})}
    backwards = dict(reversed(list(market.items())))

    def told(findings: tuple[OverGraded, ...]) -> list[tuple[str, str, float]]:
        return [(each.seller, each.grade, round(each.probability, 6)) for each in findings]

    assert told(find_over_grading(market).findings) == told(find_over_grading(backwards).findings) != []
