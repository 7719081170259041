"""Seller quality for a load: orders files counted, seller files' counts taken, both judged by market."""

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from buybox_config.sellers import Seller
from buybox_ranking.offer import SellerFacts
from buybox_ranking.orders import Order, count_orders, decode_order
from buybox_ranking.seller_quality import SellerCounts, counts_from, fit_quality, seller_facts


class QualityNotes(msgspec.Struct):
    """What was wrong with orders files, by seller: told, and counted, never fatal."""

    notes: dict[str, str] = {}


def judge_sellers(sellers: Iterable[Seller], now: dt.datetime) -> tuple[dict[str, SellerFacts], QualityNotes]:
    """Return what offers carry of each seller; an orders file that is missing or broken leaves no history."""
    notes = QualityNotes({})
    known = list(sellers)
    counts = {seller.id: _counts(seller, now, notes) for seller in known}
    prior = fit_quality(count for count in counts.values() if count is not None)
    return {seller.id: seller_facts(seller.id, seller.name, counts[seller.id], prior) for seller in known}, notes


def _counts(seller: Seller, now: dt.datetime, notes: QualityNotes) -> SellerCounts | None:
    if seller.orders is None:
        return counts_from(seller.quality) if seller.quality else None
    unreadable: list[int] = []
    try:
        found = count_orders(_orders(seller.folder / seller.orders, seller.id, unreadable), now)
    except (OSError, ValueError) as error:
        notes.notes[seller.id] = f"orders file {seller.orders} cannot be read: {error}"
        return None
    wrong = {**found.invalid, **({"unreadable": len(unreadable)} if unreadable else {})}
    if wrong:
        told = ", ".join(f"{reason} {count}" for reason, count in sorted(wrong.items()))
        notes.notes[seller.id] = f"orders file {seller.orders}: lines left out: {told}"
    return found.by_seller.get(seller.id)


def _orders(path: Path, seller: str, unreadable: list[int]) -> Iterator[Order]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                order = decode_order(line)
            except msgspec.MsgspecError:
                unreadable.append(number)
                continue
            if order.seller == seller:
                yield order
            else:
                unreadable.append(number)
