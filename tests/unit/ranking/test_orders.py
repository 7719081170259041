"""Orders counted over a window; what cannot be true is counted apart."""

import datetime as dt
import json
from collections import Counter

import msgspec
import pytest
from buybox_ranking.orders import Order, count_orders, decode_order, decode_orders
from buybox_ranking.seller_quality import SellerCounts

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def order(number: int = 1, ordered_at: str = "2026-11-01T10:00:00Z", **rest: object) -> Order:
    line = {"order_id": f"n{number}", "seller": "atelo", "sku": "a", "grade": "good", "ordered_at": ordered_at, **rest}
    return decode_order(json.dumps(line).encode())


def test_each_fault_of_the_seller_is_counted_and_a_changed_mind_is_not() -> None:
    orders = [
        order(1, cancelled_by="seller"),
        order(2, cancelled_by="buyer"),
        order(3, promised_by="2026-11-05", delivered_at="2026-11-05T18:00:00Z", rating=5),
        order(4, promised_by="2026-11-05T00:00:00Z", delivered_at="2026-11-06T09:00:00+01:00", rating=2),
        order(5, promised_by="2026-11-10"),
        order(6, returned_at="2026-11-12T00:00:00Z", return_reason="faulty"),
        order(7, returned_at="2026-11-12T00:00:00Z", return_reason="not_as_described"),
        order(8, returned_at="2026-11-12T00:00:00Z", return_reason="changed_mind"),
        order(9, returned_at="2026-11-12T00:00:00Z", return_reason="too_late"),
    ]
    counted = count_orders(orders, NOW)
    assert counted.by_seller == {"atelo": SellerCounts(9, 1, 3, 2, 2, 3.5)}
    assert counted.invalid == {}


def test_a_cancelled_order_is_not_late_as_well() -> None:
    counted = count_orders([order(cancelled_by="seller", promised_by="2026-11-02")], NOW)
    assert counted.by_seller["atelo"].late == 0


def test_orders_outside_the_window_are_counted_apart() -> None:
    orders = [order(1, "2026-08-24T00:00:00Z"), order(2, "2026-11-16T13:00:00Z")]
    assert count_orders(orders, NOW).outside_window == 1
    assert count_orders(orders, NOW, window_days=7).by_seller["atelo"].orders == 1
    assert count_orders(orders, NOW, window_days=365).by_seller["atelo"].orders == 2


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"delivered_at": "2026-10-01T00:00:00Z"}, "delivered_before_ordered"),
        ({"shipped_at": "2026-10-01"}, "shipped_before_ordered"),
        ({"returned_at": "2026-10-01"}, "returned_before_ordered"),
        ({"ordered_at": "2026-12-01T00:00:00Z"}, "in_future"),
        ({"ordered_at": "yesterday"}, "bad_time"),
        ({"delivered_at": "32/13/2026"}, "bad_time"),
        ({"rating": 9}, "bad_rating"),
    ],
)
def test_an_order_that_cannot_be_true_is_counted_under_its_reason(wrong: dict[str, object], reason: str) -> None:
    counted = count_orders([order(1, **wrong), order(2)], NOW)  # type: ignore[arg-type]
    assert counted.invalid == {reason: 1}
    assert counted.by_seller["atelo"].orders == 1


def test_the_same_order_twice_counts_once() -> None:
    counted = count_orders([order(1), order(1)], NOW)
    assert (counted.by_seller["atelo"].orders, counted.invalid) == (1, {"duplicate": 1})


def test_a_line_that_is_no_order_is_counted_and_the_others_are_read() -> None:
    invalid: Counter[str] = Counter()
    lines = [b'{"order_id": 7}', b"\xff", b"", b'{"order_id": "n1", "seller": "atelo", "ordered_at": "2026-11-01"}']
    assert [order.order_id for order in decode_orders(lines, invalid)] == ["n1"]
    assert invalid == {"unreadable_line": 2}
    with pytest.raises(msgspec.ValidationError):
        decode_order(b'{"order_id": 7}')
