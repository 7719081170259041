"""One order of a seller: read from its file, found possible or not, and what came of it."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec


class Order(msgspec.Struct, frozen=True, gc=False):
    """One line of an orders file; times as written, RFC 3339.

    A bare day stands for its end in UTC, and for its start as the day on which it was ordered.
    """

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


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """What came of an order; only the seller's own faults, but for `returned`."""

    age_days: float
    cancelled_by_seller: bool
    cancelled: bool
    late: bool
    faulty: bool
    not_as_described: bool
    returned: bool
    rating: int | None


class _Times(msgspec.Struct, frozen=True, gc=False):
    ordered: dt.datetime
    promised: dt.datetime | None
    shipped: dt.datetime | None
    delivered: dt.datetime | None
    returned: dt.datetime | None


RATINGS = range(1, 6)

AHEAD = dt.timedelta(days=1)
"""Times may lie so far ahead of ours: a bare day ends at midnight, and some write local time without saying so."""

DAY_SECONDS = 86_400

HAPPENED = ("ordered", "shipped", "delivered", "returned")

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


def judge_order(order: Order, now: dt.datetime) -> Outcome | str:
    """Return what came of an order by `now` (UTC), or the reason why it cannot be true.

    A changed mind, a buyer's cancellation and an order that came back undelivered (a wrong address) are no faults of
    the seller. A cancelled order has no other fault than its cancellation.
    """
    times = _times(order)
    if times is None:
        return "bad_time"
    wrong = _what_is_wrong(order, times, now)
    return wrong or _outcome(order, times, now)


def _times(order: Order) -> _Times | None:
    try:
        ordered = _moment(order.ordered_at, dt.time.min)
        rest = [
            None if text is None else _moment(text, dt.time.max)
            for text in (order.promised_by, order.shipped_at, order.delivered_at, order.returned_at)
        ]
    except (ValueError, OverflowError):
        return None
    return _Times(ordered, *rest)


def _moment(text: str, bare_day: dt.time) -> dt.datetime:
    """Read a moment, in UTC. Raises ValueError, or OverflowError at the ends of the calendar."""
    if "T" not in text and " " not in text:
        return dt.datetime.combine(dt.date.fromisoformat(text), bare_day, dt.UTC)
    moment = dt.datetime.fromisoformat(text)
    return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _what_is_wrong(order: Order, times: _Times, now: dt.datetime) -> str | None:
    for name in HAPPENED:
        moment: dt.datetime | None = getattr(times, name)
        if moment is not None and moment > now + AHEAD:
            return "in_future"
        if moment is not None and moment < times.ordered:
            return f"{name}_before_ordered"
    if order.rating is not None and order.rating not in RATINGS:
        return "bad_rating"
    return None


def _outcome(order: Order, times: _Times, now: dt.datetime) -> Outcome:
    kept = order.cancelled_by is None
    return Outcome(
        age_days=(now - times.ordered).total_seconds() / DAY_SECONDS,
        cancelled_by_seller=order.cancelled_by == "seller",
        cancelled=not kept,
        late=kept and _late(order, times, now),
        faulty=kept and order.return_reason == "faulty",
        not_as_described=kept and order.return_reason == "not_as_described",
        returned=kept and (times.returned is not None or order.return_reason is not None),
        rating=order.rating,
    )


def _late(order: Order, times: _Times, now: dt.datetime) -> bool:
    """Tell whether it came, or still has not come, after the promised day."""
    if order.return_reason == "too_late":
        return True
    if times.promised is None or (times.delivered is None and times.returned is not None):
        return False
    return (times.delivered or now) > times.promised
