"""Quality as tables and pictures: per 1,000 orders, against our limits and those that others publish."""

from typing import Any

from buybox_api.pages.seller.quality_lines import (
    counts_by_window,
    fault_table,
    over_grading,
    per_thousand,
    published_table,
)
from buybox_api.pages.seller.quality_picture import rate_histories
from buybox_ranking.quality.seller_quality import SellerCounts

Document = dict[str, Any]

WINDOWS = {
    7: SellerCounts(orders=10, late=1),
    90: SellerCounts(orders=200, late=18, defective=4, reviews=40, rating=4.2),
}


def record(day: str, rate: float) -> Document:
    judged = {"rate": rate, "low": rate / 2, "high": rate * 2}
    rates = [{"kind": "late", "judged": judged, "market_mean": 0.03}]
    return {"as_of": f"{day}T12:00:00Z", "markets": {"FR": {"rates": rates}}}


def test_rates_are_told_per_1000_orders() -> None:
    assert [per_thousand(rate) for rate in (0, 0.02, 0.0145, 1)] == ["0", "20", "14.5", "1000"]


def test_each_window_has_its_rate_with_an_interval_and_the_limit_speaks_from_enough_faults_on() -> None:
    late = next(line for line in fault_table(WINDOWS) if line.fault == "late")
    assert (late.limit, late.exceeded) == ("40", True)
    week, quarter = late.cells
    assert (week.days, week.rate, week.beyond) == (7, "100", False)
    assert (quarter.rate, quarter.beyond, quarter.count, quarter.orders) == ("90", True, 18, 200)
    low, _, high = quarter.interval.partition(" to ")
    assert float(low) < 90 < float(high)


def test_limits_of_others_say_whether_they_could_be_measured_at_all() -> None:
    lines = {(line.marketplace, line.metric, line.days): line for line in published_table(WINDOWS)}
    assert lines["Amazon", "order defect rate", 60].state == "not measured"
    assert lines["Amazon Renewed", "order defect rate", 90].state == "outside"
    assert lines["Amazon Renewed", "mean rating", 90].measured == "4.20"


def test_windows_that_only_a_load_counted_are_there_too_and_the_sheets_own_win() -> None:
    sheet = {"windows": {"90": {"orders": 5}}, "quality": {"windows": {60: {"orders": 3}, 90: {"orders": 4}}}}
    assert {days: counts.orders for days, counts in counts_by_window(sheet).items()} == {60: 3, 90: 5}
    assert counts_by_window({"windows": {}, "quality": None}) == {}


def test_a_history_is_a_line_with_the_same_numbers_as_a_table() -> None:
    (late,) = rate_histories([record("2026-11-20", 0.02), record("2026-11-24", 0.05)], "FR")
    assert late.table == [("2026-11-24", "50", "25 to 100"), ("2026-11-20", "20", "10 to 40")]
    assert late.drawn.count('class="curve"') == 1
    assert "50 per 1,000 orders on 2026-11-24, between 25 and 100; the limit is 40" in late.drawn
    assert "style=" not in late.drawn


def test_one_day_is_drawn_too_and_a_market_without_a_judgement_has_no_picture() -> None:
    (late,) = rate_histories([record("2026-11-20", 0.0)], "FR")
    assert 'class="curve"' in late.drawn
    assert "nan" not in late.drawn
    assert rate_histories([record("2026-11-20", 0.02)], "DE") == []


def test_a_grade_found_worse_than_promised_is_told_per_1000_orders() -> None:
    found = {"grade": "good", "rate": 0.08, "expected_rate": 0.016, "market_rate": 0.013, "next_rate": None}
    assert over_grading({"quality": {"over_graded": [found]}})[0] == {
        "grade": "good",
        "rate": "80",
        "expected_rate": "16",
        "market_rate": "13",
        "next_rate": None,
    }
    assert over_grading({"quality": None}) == []
