"""A seller's faults against our limits, each over the limit's own window."""

from collections.abc import Mapping

import msgspec
from buybox_config.seller_thresholds import Threshold, load_seller_thresholds
from buybox_ranking.quality.seller_quality import SellerCounts


class Fault(msgspec.Struct, frozen=True):
    """One kind of fault of a seller against its threshold."""

    fault: str
    count: int
    rate: float | None  # per order, 0 to 1; None without orders
    highest_rate: float
    fewest_faults: int
    exceeded: bool
    description: str
    window_days: int


def fault_lines(windows: Mapping[int, SellerCounts]) -> list[Fault]:
    """Compare plain counts by window (days) with our limits."""
    return [_line(name, threshold, windows) for name, threshold in load_seller_thresholds().items()]


def _line(name: str, threshold: Threshold, windows: Mapping[int, SellerCounts]) -> Fault:
    counts = windows.get(threshold.window_days, SellerCounts())
    count = int(getattr(counts, name))
    return Fault(
        fault=name,
        count=count,
        rate=round(count / counts.orders, 4) if counts.orders else None,
        highest_rate=threshold.highest_rate,
        fewest_faults=threshold.fewest_faults,
        exceeded=threshold.exceeded(count, counts.orders),
        description=threshold.description,
        window_days=threshold.window_days,
    )
