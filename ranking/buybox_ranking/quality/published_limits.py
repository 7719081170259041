"""Which limits of other marketplaces a seller's counts would break."""

from collections.abc import Mapping

from buybox_config.seller_thresholds import (
    PublishedLimit,
    PublishedRating,
    load_published_limits,
    load_published_ratings,
)

from buybox_ranking.quality.seller_quality import SellerCounts


def limit_broken(limit: PublishedLimit, windows: Mapping[int, SellerCounts]) -> bool:
    """Tell whether counts by window (days) break a limit; a window that was not counted breaks nothing."""
    counts = windows.get(limit.window_days, SellerCounts())
    faults = sum(float(getattr(counts, fault)) for fault in limit.faults)
    return limit.broken(faults, float(getattr(counts, limit.per)))


def rating_broken(rating: PublishedRating, windows: Mapping[int, SellerCounts]) -> bool:
    """Tell whether the mean stars of a window are too low; a window without ratings breaks nothing."""
    counts = windows.get(rating.window_days, SellerCounts())
    return rating.broken(counts.rating if counts.reviews > 0 else None)


def broken_limits(windows: Mapping[int, SellerCounts]) -> list[str]:
    """Name the limits that a seller would break elsewhere: marketplace, metric and window."""
    limits = [_name(each) for each in load_published_limits() if limit_broken(each, windows)]
    return limits + [_name(each) for each in load_published_ratings() if rating_broken(each, windows)]


def _name(limit: PublishedLimit | PublishedRating) -> str:
    return f"{limit.marketplace}: {limit.metric}, {limit.window_days} days"
