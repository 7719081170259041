"""A seller's quality as tables: faults of each window against our limits, and what other marketplaces publish."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from buybox_config.seller_thresholds import (
    PublishedLimit,
    PublishedRating,
    load_published_limits,
    load_published_ratings,
    load_seller_thresholds,
)
from buybox_ranking.quality.counted_rate import counted_rate
from buybox_ranking.quality.published_limits import limit_broken, rating_broken
from buybox_ranking.quality.seller_quality import SellerCounts

from buybox_api.back_office import Document

WINDOWS = (7, 30, 90, 365)

TITLES = {
    "cancelled_by_seller": "Cancelled by the seller",
    "late": "Late",
    "defective": "Faulty or not as described",
    "not_as_described": "Not as described",
}
"""Kinds of fault as headings."""


class WindowCell(msgspec.Struct, frozen=True):
    """A fault in one window, per 1,000 orders."""

    days: int
    orders: int
    count: int
    rate: str
    interval: str
    beyond: bool  # above our limit, with as many faults as it asks for


class FaultLine(msgspec.Struct, frozen=True):
    """One kind of fault against our limit."""

    fault: str
    title: str
    description: str
    limit: str  # per 1,000 orders
    fewest: int
    limit_days: int
    exceeded: bool
    cells: list[WindowCell]


class PublishedLine(msgspec.Struct, frozen=True):
    """What another marketplace publishes, and how the seller does against it."""

    marketplace: str
    metric: str
    days: int
    limit: str
    measured: str
    state: str  # inside | outside | not measured
    source: str


def per_thousand(rate: float) -> str:
    """Write a rate as faults per 1,000 orders."""
    return f"{1000 * rate:.1f}".removesuffix(".0")


def counts_by_window(sheet: Document) -> dict[int, SellerCounts]:
    """Return the plain counts that a sheet holds, those that only a load counted too."""
    judged = (sheet["quality"] or {}).get("windows", {})
    return {int(days): msgspec.convert(counts, SellerCounts) for days, counts in {**judged, **sheet["windows"]}.items()}


def fault_table(windows: Mapping[int, SellerCounts]) -> list[FaultLine]:
    """Return each fault that has a limit, in every window that was counted."""
    lines = []
    for fault, limit in load_seller_thresholds().items():
        counted = windows.get(limit.window_days, SellerCounts())
        lines.append(
            FaultLine(
                fault=fault,
                title=TITLES.get(fault, fault),
                description=limit.description,
                limit=per_thousand(limit.highest_rate),
                fewest=limit.fewest_faults,
                limit_days=limit.window_days,
                exceeded=limit.exceeded(getattr(counted, fault), counted.orders),
                cells=[
                    _cell(days, windows[days], getattr(windows[days], fault), limit.exceeded)
                    for days in WINDOWS
                    if days in windows
                ],
            )
        )
    return lines


def published_table(windows: Mapping[int, SellerCounts]) -> list[PublishedLine]:
    """Return every limit that another marketplace publishes, beside what was measured."""
    limits = [_limit_line(limit, windows) for limit in load_published_limits()]
    return limits + [_rating_line(rating, windows) for rating in load_published_ratings()]


def over_grading(sheet: Document) -> list[dict[str, Any]]:
    """Return the grades that buyers find worse than promised, rates per 1,000 orders."""
    found: Sequence[dict[str, Any]] = (sheet["quality"] or {}).get("over_graded", ())
    rates = ("rate", "expected_rate", "market_rate", "next_rate")
    return [
        {**each, **{name: per_thousand(each[name]) if each[name] is not None else None for name in rates}}
        for each in found
    ]


def _cell(days: int, counts: SellerCounts, count: float, exceeded: Any) -> WindowCell:  # noqa: ANN401 - a bound method
    found = counted_rate(count, counts.orders)
    return WindowCell(
        days=days,
        orders=int(counts.orders),
        count=int(count),
        rate="" if found is None else per_thousand(found.rate),
        interval="" if found is None else f"{per_thousand(found.low)} to {per_thousand(found.high)}",
        beyond=exceeded(count, counts.orders),
    )


def _limit_line(limit: PublishedLimit, windows: Mapping[int, SellerCounts]) -> PublishedLine:
    counts = windows.get(limit.window_days)
    faults = sum(float(getattr(counts, fault)) for fault in limit.faults) if counts else 0.0
    of = float(getattr(counts, limit.per)) if counts else 0.0
    inside = "below" if limit.inside == "below" else "at most"
    return PublishedLine(
        limit.marketplace,
        limit.metric,
        limit.window_days,
        f"{inside} {per_thousand(limit.limit)} per 1,000 {limit.per}",
        per_thousand(faults / of) if of else "",
        _state(limit_broken(limit, windows), measured=of > 0),
        limit.source,
    )


def _rating_line(rating: PublishedRating, windows: Mapping[int, SellerCounts]) -> PublishedLine:
    counts = windows.get(rating.window_days)
    measured = counts.rating if counts and counts.reviews else None
    inside = "above" if rating.inside == "above" else "at least"
    return PublishedLine(
        rating.marketplace,
        rating.metric,
        rating.window_days,
        f"{inside} {rating.lowest:g} stars",
        "" if measured is None else f"{measured:.2f}",
        _state(rating_broken(rating, windows), measured=measured is not None),
        rating.source,
    )


def _state(broken: bool, *, measured: bool) -> str:  # noqa: FBT001 - one of two facts, the other is named
    return "not measured" if not measured else "outside" if broken else "inside"
