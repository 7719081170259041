"""Orders of each shop, drawn from its true rates, and the counts that buyers may see."""

from pathlib import Path

import msgspec
import numpy as np
from buybox_config.sellers import QualityCounts

from buybox_indexer.demo.shops import ORDER_WINDOW_DAYS, Shop
from buybox_indexer.demo.tables import Flags, Indices, Numbers
from buybox_indexer.demo.times import utc_text

DAY = 86_400
COUNTED_DAYS = 90
MOST_ORDERS = 60_000
CHANGED_MIND_RATE = 0.04
BUYER_CANCEL_RATE = 0.015
RATED = 0.35
Ordered = tuple[str, str]
"""The sku of an order and its promised grade."""

REASONS = (None, "faulty", "not_as_described", "too_late", "changed_mind")
FAULTY, NOT_AS_DESCRIBED, TOO_LATE, CHANGED_MIND = 1, 2, 3, 4
HAPPY = (0.01, 0.02, 0.06, 0.24, 0.67)  # chances of one to five stars when nothing went wrong
UNHAPPY = (0.38, 0.26, 0.20, 0.11, 0.05)


class Orders(msgspec.Struct, frozen=True):
    """One shop's orders as columns; times in seconds since 1970, 0 for what has not happened."""

    ordered_at: Numbers
    promised_by: Numbers
    shipped_at: Numbers
    delivered_at: Numbers
    returned_at: Numbers
    cancelled: Indices  # 0 no, 1 seller, 2 buyer
    reason: Indices  # place in REASONS
    rating: Indices  # 0 none


def order_counts(shops: list[Shop]) -> dict[int, int]:
    """Return how many orders each shop has had, fewer for all where there would be too many."""
    total = sum(shop.orders for shop in shops)
    scale = min(1.0, MOST_ORDERS / total) if total else 1.0
    return {shop.number: int(shop.orders * scale) for shop in shops}


def draw_skus(shop: Shop, count: int, skus: list[Ordered], rng: np.random.Generator) -> list[Ordered]:
    """Draw what each order is of; the first listings sell best."""
    known = skus or [(f"{shop.id}-0", "good")]
    return [known[place] for place in (len(known) * rng.random(count) ** 2).astype(np.int64).tolist()]


def draw_orders(shop: Shop, ordered_skus: list[Ordered], now: float, rng: np.random.Generator) -> Orders:
    """Draw what came of a shop's orders since it joined, at most 120 days back, up to `now` (seconds since 1970)."""
    count = len(ordered_skus)
    joined_days = now / DAY - shop.joined_at.toordinal() + _EPOCH_DAY
    ordered = now - np.sort(rng.random(count))[::-1] * min(ORDER_WINDOW_DAYS, joined_days) * DAY
    quality = shop.quality
    luck = rng.random(count)
    cancelled = np.where(luck < quality.cancel_rate, 1, np.where(luck > 1 - BUYER_CANCEL_RATE, 2, 0))
    late = rng.random(count) < quality.late_rate
    promised = ordered + (shop.delivery_days + 1) * DAY
    shipped = ordered + rng.uniform(0.2, 0.9, count) * DAY
    delivered = np.where(
        late, promised + rng.uniform(0.5, 6.0, count) * DAY, promised - rng.uniform(0.1, 1.0, count) * DAY
    )
    delivered = np.maximum(delivered, shipped + 0.05 * DAY)
    gone = (cancelled > 0) | (delivered > now)
    reason = np.where(cancelled > 0, 0, _reasons(shop, ordered_skus, late, rng))
    returned = np.where(reason > 0, delivered + rng.uniform(1.0, 12.0, count) * DAY, 0.0)
    returned = np.where(gone | (returned > now), 0.0, returned)
    seller_at_fault = ((reason > 0) & (reason != CHANGED_MIND)) | late | (cancelled == 1)
    return Orders(
        ordered_at=ordered,
        promised_by=promised,
        shipped_at=np.where((cancelled > 0) | (shipped > now), 0.0, shipped),
        delivered_at=np.where(gone, 0.0, delivered),
        returned_at=returned,
        cancelled=cancelled,
        reason=np.where(returned > 0, reason, 0),
        rating=_ratings(seller_at_fault, gone & (cancelled != 1), rng),
    )


_EPOCH_DAY = 719_163  # the ordinal of 1970-01-01


def _reasons(shop: Shop, ordered_skus: list[Ordered], late: Flags, rng: np.random.Generator) -> Indices:
    luck = rng.random(len(late))
    faulty = shop.quality.faulty_rate
    wrong = faulty + np.array([shop.not_as_described_rate(grade) for _, grade in ordered_skus])
    too_late = np.where(late, wrong + 0.15, wrong)
    places = np.select(
        [luck < faulty, luck < wrong, luck < too_late, luck < too_late + CHANGED_MIND_RATE],
        [FAULTY, NOT_AS_DESCRIBED, TOO_LATE, CHANGED_MIND],
        0,
    )
    return np.asarray(places, dtype=np.int64)


def _ratings(unhappy: Flags, unfinished: Flags, rng: np.random.Generator) -> Indices:
    luck = rng.random(len(unhappy))
    happy_stars = 1 + np.searchsorted(np.cumsum(HAPPY)[:-1], luck)
    unhappy_stars = 1 + np.searchsorted(np.cumsum(UNHAPPY)[:-1], luck)
    rated = (rng.random(len(unhappy)) < RATED) & ~unfinished
    return np.where(rated, np.where(unhappy, unhappy_stars, happy_stars), 0).astype(np.int64)


def count_quality(orders: Orders, now: float) -> QualityCounts:
    """Count the last 90 days as a marketplace does."""
    recent = orders.ordered_at >= now - COUNTED_DAYS * DAY
    rated = recent & (orders.rating > 0)
    reviews = int(rated.sum())
    return QualityCounts(
        orders=int(recent.sum()),
        cancelled_by_seller=int((recent & (orders.cancelled == 1)).sum()),
        late=int((recent & (orders.delivered_at > orders.promised_by)).sum()),
        defective=int((recent & np.isin(orders.reason, (FAULTY, NOT_AS_DESCRIBED))).sum()),
        reviews=reviews,
        rating=round(float(orders.rating[rated].mean()), 2) if reviews else None,
    )


def write_orders(path: Path, shop: Shop, orders: Orders, ordered_skus: list[Ordered]) -> int:
    """Write a shop's orders file; returns how many lines."""
    columns = [getattr(orders, name).tolist() for name in Orders.__struct_fields__]
    lines = []
    for number, (ordered, *values) in enumerate(zip(ordered_skus, *columns, strict=True), start=1):
        lines.append(msgspec.json.encode(_order(shop, number, ordered, values)))
    path.write_bytes(b"\n".join([*lines, b""]))
    return len(lines)


def _order(shop: Shop, number: int, of: Ordered, values: list[float]) -> dict[str, object]:
    sku, grade = of
    ordered, promised, shipped, delivered, returned, cancelled, reason, rating = values
    return {
        "order_id": f"{shop.id}-{number:06d}",
        "seller": shop.id,
        "sku": sku,
        "grade": grade,
        "ordered_at": _when(ordered),
        "promised_by": _when(promised),
        "shipped_at": _when(shipped),
        "delivered_at": _when(delivered),
        "cancelled_by": (None, "seller", "buyer")[int(cancelled)],
        "returned_at": _when(returned),
        "return_reason": REASONS[int(reason)],
        "rating": int(rating) or None,
    }


def _when(seconds: float) -> str | None:
    return utc_text(seconds) if seconds else None
