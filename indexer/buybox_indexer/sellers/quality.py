"""Seller quality for a load: orders files counted, seller files' counts taken, both judged by market."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from buybox_config.sellers import Seller
from buybox_ranking.offer import SellerFacts
from buybox_ranking.orders import Order, count_orders, decode_orders
from buybox_ranking.seller_quality import SellerCounts, counts_from, fit_quality, seller_facts

Notes = dict[str, str]
"""What was wrong with orders files, by seller: told and kept in the report, never fatal."""


def judge_sellers(sellers: Iterable[Seller], now: dt.datetime) -> tuple[dict[str, SellerFacts], Notes]:
    """Return what offers carry of each seller; a seller whose orders file cannot be read has no history."""
    notes: Notes = {}
    known = list(sellers)
    counts = {seller.id: seller_counts(seller, now, notes) for seller in known}
    prior = fit_quality(count for count in counts.values() if count is not None)
    return {seller.id: seller_facts(seller.id, seller.name, counts[seller.id], prior) for seller in known}, notes


def seller_counts(seller: Seller, now: dt.datetime, notes: Notes) -> SellerCounts | None:
    """Return what was counted of a seller, from its orders file or as its own file states it; None when neither is."""
    if seller.orders is None:
        return counts_from(seller.quality) if seller.quality else None
    left_out: Counter[str] = Counter()
    try:
        found = count_orders(_orders(seller.folder / seller.orders, seller.id, left_out), now)
    except OSError as error:
        notes[seller.id] = f"orders file {seller.orders} cannot be read: {error.strerror}"
        return None
    left_out.update(found.invalid)
    if left_out:
        told = ", ".join(f"{reason} {count}" for reason, count in sorted(left_out.items()))
        notes[seller.id] = f"orders file {seller.orders}: lines left out: {told}"
    return found.by_seller.get(seller.id)


def _orders(path: Path, seller: str, left_out: Counter[str]) -> Iterator[Order]:
    with path.open("rb") as lines:
        for order in decode_orders(lines, left_out):
            if order.seller == seller:
                yield order
            else:
                left_out["another_seller"] += 1
