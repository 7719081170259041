"""One order: read, found possible or not, and what came of it."""

import datetime as dt
import json
from collections import Counter

import msgspec
import pytest
from buybox_ranking.quality.order_counts import WINDOWS, GradeCounts, SellerWindows, count_orders
from buybox_ranking.quality.orders import Order, Outcome, decode_order, decode_orders, judge_order
from buybox_ranking.quality.seen_orders import SeenOrders
from buybox_ranking.quality.seller_quality import SellerCounts

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def order(number: int = 1, ordered_at: str = "2026-11-01T10:00:00Z", **rest: object) -> Order:
    line = {"order_id": f"n{number}", "seller": "atelo", "sku": "a", "grade": "good", "ordered_at": ordered_at, **rest}
    return decode_order(json.dumps(line).encode())


def outcome(**facts: object) -> Outcome:
    found = judge_order(order(**facts), NOW)  # type: ignore[arg-type]
    assert isinstance(found, Outcome)
    return found


def windows_of(*orders: Order) -> SellerWindows:
    return count_orders(orders, NOW).by_seller["atelo"]


def test_each_fault_of_the_seller_is_counted_and_a_changed_mind_is_not() -> None:
    found = windows_of(
        order(1, cancelled_by="seller"),
        order(2, cancelled_by="buyer"),
        order(3, promised_by="2026-11-05", delivered_at="2026-11-05T18:00:00Z", rating=5),
        order(4, promised_by="2026-11-05T00:00:00Z", delivered_at="2026-11-06T09:00:00+01:00", rating=2),
        order(5, promised_by="2026-11-10"),
        order(6, returned_at="2026-11-12T00:00:00Z", return_reason="faulty"),
        order(7, returned_at="2026-11-12T00:00:00Z", return_reason="not_as_described"),
        order(8, returned_at="2026-11-12T00:00:00Z", return_reason="changed_mind"),
        order(9, returned_at="2026-11-12T00:00:00Z", return_reason="too_late"),
    )
    assert found.windows[30] == SellerCounts(9, 1, 3, 2, 2, 3.5, not_as_described=1, returned=4, low_ratings=1)
    assert found.grades == {"good": GradeCounts(orders=7, not_as_described=1)}


def test_a_parcel_that_came_back_undelivered_is_not_the_sellers_lateness() -> None:
    assert not outcome(promised_by="2026-11-05", returned_at="2026-11-20", return_reason="wrong_address").late
    assert outcome(promised_by="2026-11-05").late
    assert outcome(promised_by="2026-11-05", delivered_at="2026-11-08", returned_at="2026-11-20").late


def test_a_cancelled_order_has_no_other_fault() -> None:
    for who in ("seller", "buyer"):
        found = outcome(cancelled_by=who, promised_by="2026-11-02", return_reason="faulty")
        assert (found.late, found.faulty, found.returned) == (False, False, False)
        assert found.cancelled_by_seller == (who == "seller")


def test_a_bare_day_is_its_start_for_the_order_and_its_end_for_the_promise() -> None:
    same_day = outcome(ordered_at="2026-11-01", shipped_at="2026-11-01T08:00:00Z", promised_by="2026-11-03")
    assert same_day.age_days == pytest.approx(22.5)
    kept = outcome(promised_by="2026-11-03", delivered_at="2026-11-03T23:00:00Z")
    assert not kept.late
    assert outcome(ordered_at="2026-11-23", delivered_at="2026-11-23").age_days == pytest.approx(0.5)


def test_every_window_holds_the_orders_of_its_days() -> None:
    ages = (0, 6.9, 7.1, 9.9, 13, 29, 31, 59, 89, 91, 364)
    orders = [order(number, (NOW - dt.timedelta(days=age)).isoformat()) for number, age in enumerate(ages)]
    found = windows_of(*orders)
    assert {days: counts.orders for days, counts in found.windows.items()} == {
        days: sum(age <= days for age in ages) for days in WINDOWS
    }


def test_orders_older_than_a_year_are_counted_apart() -> None:
    found = count_orders([order(1, "2025-11-22T00:00:00Z"), order(2)], NOW)
    assert (found.outside_window, found.by_seller["atelo"].windows[365].orders) == (1, 1)


def test_an_order_weighs_half_after_each_half_life() -> None:
    orders = [order(age, (NOW - dt.timedelta(days=age)).isoformat(), rating=5) for age in (0, 60, 120)]
    found = count_orders([*orders[:2], order(120, orders[2].ordered_at, rating=1)], NOW, half_life_days=60)
    decayed = found.by_seller["atelo"].decayed
    assert decayed.orders == pytest.approx(1.75)
    assert decayed.rating == pytest.approx((5 + 2.5 + 0.25) / 1.75)


def test_a_mean_of_five_stars_never_passes_five() -> None:
    orders = [order(age, (NOW - dt.timedelta(days=age % 300)).isoformat(), rating=5) for age in range(2_000)]
    rating = windows_of(*orders).decayed.rating
    assert rating is not None
    assert rating <= 5


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"delivered_at": "2026-10-01T00:00:00Z"}, "delivered_before_ordered"),
        ({"shipped_at": "2026-10-01"}, "shipped_before_ordered"),
        ({"returned_at": "2026-10-01"}, "returned_before_ordered"),
        ({"ordered_at": "2026-12-01T00:00:00Z"}, "in_future"),
        ({"delivered_at": "2030-01-01T00:00:00Z"}, "in_future"),
        ({"returned_at": "9999-12-31"}, "in_future"),
        ({"ordered_at": "yesterday"}, "bad_time"),
        ({"ordered_at": ""}, "bad_time"),
        ({"ordered_at": "0001-01-01T00:00:00+14:00"}, "bad_time"),
        ({"promised_by": "9999-12-31T23:59:59-14:00"}, "bad_time"),
        ({"delivered_at": "32/13/2026"}, "bad_time"),
        ({"rating": 9}, "bad_rating"),
        ({"rating": 0}, "bad_rating"),
    ],
)
def test_an_order_that_cannot_be_true_is_counted_under_its_reason(wrong: dict[str, object], reason: str) -> None:
    counted = count_orders([order(1, **wrong), order(2)], NOW)  # type: ignore[arg-type]
    assert counted.invalid == {reason: 1}
    assert counted.by_seller["atelo"].windows[30].orders == 1


def test_the_same_order_twice_counts_once() -> None:
    counted = count_orders([order(1), order(1)], NOW)
    assert (counted.by_seller["atelo"].windows[30].orders, counted.invalid) == (1, {"duplicate": 1})


def test_orders_are_remembered_in_bounded_memory_and_recent_ones_are_always_known() -> None:
    seen = SeenOrders(remembered=100)
    for number in range(1_000):
        assert not seen.before("atelo", str(number))
        assert seen.before("atelo", str(max(number - 99, 0)))
    assert not seen.before("atelo", "0")
    assert not seen.before("another", "999")


def test_an_order_without_a_known_grade_counts_everywhere_but_by_grade() -> None:
    found = windows_of(order(1, grade=None), order(2, grade="très bon"), order(3))
    assert found.windows[30].orders == 3
    assert found.grades == {"good": GradeCounts(1, 0)}


def test_a_line_that_is_no_order_is_counted_and_the_others_are_read() -> None:
    invalid: Counter[str] = Counter()
    lines = [b'{"order_id": 7}', b"\xff", b"", b'{"order_id": "n1", "seller": "atelo", "ordered_at": "2026-11-01"}']
    assert [order.order_id for order in decode_orders(lines, invalid)] == ["n1"]
    assert invalid == {"unreadable_line": 2}
    with pytest.raises(msgspec.ValidationError):
        decode_order(b'{"order_id": 7}')
