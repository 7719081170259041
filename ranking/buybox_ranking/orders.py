"""A seller's orders, counted over a window of days; what cannot be true is counted apart."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from buybox_ranking.seller_quality import SellerCounts


class Order(msgspec.Struct, frozen=True, gc=False):
    """One line of an orders file; times as written, RFC 3339, a bare day stands for its end in UTC."""

    order_id: str
    seller: str
    ordered_at: str
    sku: str | None = None
    grade: str | None = None
    promised_by: str | None = None
    shipped_at: str | None = None
    delivered_at: str | None = None
    cancelled_by: Literal["seller", "buyer"] | None = None
    returned_at: str | None = None
    return_reason: str | None = None  # faulty | not_as_described | too_late | changed_mind
    rating: int | None = None


class OrderCounts(msgspec.Struct, frozen=True):
    """Counts by seller, and what was left out by reason."""

    by_seller: dict[str, SellerCounts]
    invalid: dict[str, int]
    outside_window: int


class _Times(msgspec.Struct, frozen=True, gc=False):
    ordered: dt.datetime
    promised: dt.datetime | None
    shipped: dt.datetime | None
    delivered: dt.datetime | None
    returned: dt.datetime | None


class _Tally(msgspec.Struct):
    orders: int = 0
    cancelled: int = 0
    late: int = 0
    defective: int = 0
    reviews: int = 0
    stars: int = 0


DEFECTS = frozenset({"faulty", "not_as_described"})
"""Reasons of a return that are the seller's fault; `changed_mind` is not, `too_late` counts as late."""

RATINGS = range(1, 6)

_decoder = msgspec.json.Decoder(Order)


def decode_order(line: bytes) -> Order:
    """Decode one line of an orders file. Raises msgspec.ValidationError or msgspec.DecodeError."""
    return _decoder.decode(line)


def decode_orders(lines: Iterable[bytes], invalid: Counter[str]) -> Iterator[Order]:
    """Decode an orders file line by line; a line that is no order is counted in `invalid` as `unreadable_line`."""
    for line in lines:
        if line.strip():
            try:
                yield decode_order(line)
            except msgspec.DecodeError:
                invalid["unreadable_line"] += 1


def count_orders(orders: Iterable[Order], now: dt.datetime, window_days: int = 90) -> OrderCounts:
    """Count each seller's orders of the `window_days` before `now` (UTC), streaming.

    An order delivered, shipped or returned before it was placed, placed in the future, with an unreadable time, a
    rating off the scale, or seen before is no evidence: it is counted in `invalid` under its reason.
    """
    since = now - dt.timedelta(days=window_days)
    tallies: dict[str, _Tally] = {}
    invalid: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()
    outside = 0
    for order in orders:
        times = _times(order)
        reason = _what_is_wrong(order, times, now, seen)
        seen.add((order.seller, order.order_id))
        if reason is not None or times is None:
            invalid[reason or "bad_time"] += 1
        elif times.ordered < since:
            outside += 1
        else:
            _tally(tallies.setdefault(order.seller, _Tally()), order, times, now)
    return OrderCounts({seller: _counts(tally) for seller, tally in tallies.items()}, dict(invalid), outside)


def _times(order: Order) -> _Times | None:
    try:
        ordered = _moment(order.ordered_at)
        rest = [_moment(t) for t in (order.promised_by, order.shipped_at, order.delivered_at, order.returned_at)]
    except ValueError:
        return None
    return None if ordered is None else _Times(ordered, *rest)


def _moment(text: str | None) -> dt.datetime | None:
    if text is None:
        return None
    if "T" not in text and " " not in text:
        return dt.datetime.combine(dt.date.fromisoformat(text), dt.time.max, dt.UTC)
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _what_is_wrong(order: Order, times: _Times | None, now: dt.datetime, seen: set[tuple[str, str]]) -> str | None:
    if times is None:
        return "bad_time"
    if (order.seller, order.order_id) in seen:
        return "duplicate"
    if times.ordered > now:
        return "in_future"
    for name in ("shipped", "delivered", "returned"):
        moment: dt.datetime | None = getattr(times, name)
        if moment is not None and moment < times.ordered:
            return f"{name}_before_ordered"
    if order.rating is not None and order.rating not in RATINGS:
        return "bad_rating"
    return None


def _tally(tally: _Tally, order: Order, times: _Times, now: dt.datetime) -> None:
    tally.orders += 1
    tally.cancelled += order.cancelled_by == "seller"
    tally.late += _late(order, times, now)
    tally.defective += order.return_reason in DEFECTS
    if order.rating is not None:
        tally.reviews += 1
        tally.stars += order.rating


def _late(order: Order, times: _Times, now: dt.datetime) -> bool:
    """Tell whether it came, or still has not come, after the promised day; a cancelled one cannot be late."""
    if order.cancelled_by is not None:
        return False
    if order.return_reason == "too_late":
        return True
    return times.promised is not None and (times.delivered or now) > times.promised


def _counts(tally: _Tally) -> SellerCounts:
    return SellerCounts(
        orders=tally.orders,
        cancelled_by_seller=tally.cancelled,
        late=tally.late,
        defective=tally.defective,
        reviews=tally.reviews,
        rating=tally.stars / tally.reviews if tally.reviews else None,
    )
