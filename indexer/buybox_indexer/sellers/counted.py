"""What is counted of one seller: its orders file read once, else the counts of its seller file."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Literal

import msgspec
from buybox_config.sellers import QualityCounts, Seller
from buybox_ranking.quality.decay import even_weight
from buybox_ranking.quality.order_counts import GradeCounts, SellerWindows, count_orders
from buybox_ranking.quality.orders import Order, decode_orders
from buybox_ranking.quality.seller_quality import SellerCounts, counts_from

Source = Literal["orders", "seller_file", "none"]

SELLER_FILE_DAYS = 90
"""The window of the counts that a seller file states."""

LONGEST_LINE = 65_536
"""Bytes of a line of an orders file; a longer one is read in pieces, none of which is an order."""


class Counted(msgspec.Struct, frozen=True):
    """What was counted of a seller; without history all is empty."""

    source: Source = "none"
    windows: dict[int, SellerCounts] = {}  # by days, plain
    decayed: SellerCounts = SellerCounts()  # weighted by age
    grades: dict[str, GradeCounts] = {}
    left_out: dict[str, int] = {}  # lines of the orders file that are no evidence, by reason
    note: str | None = None  # what is wrong with the orders file

    @property
    def shown(self) -> SellerCounts:
        """The longest window: whose rating buyers see."""
        return self.windows[max(self.windows)] if self.windows else SellerCounts()


def count_seller(seller: Seller, now: dt.datetime) -> Counted:
    """Count a seller's orders before `now` (UTC); an orders file that cannot be read leaves it without history."""
    if seller.orders is not None:
        return _from_orders(seller, seller.orders, now)
    return _from_seller_file(seller.quality) if seller.quality else Counted()


def _from_seller_file(quality: QualityCounts) -> Counted:
    """Take stated counts, weighted as if their orders were spread evenly over the window."""
    counts = counts_from(quality)
    weight = even_weight(SELLER_FILE_DAYS)
    facts = {name: value * weight for name, value in msgspec.structs.asdict(counts).items() if name != "rating"}
    return Counted("seller_file", {SELLER_FILE_DAYS: counts}, SellerCounts(**facts, rating=counts.rating))


def _from_orders(seller: Seller, location: str, now: dt.datetime) -> Counted:
    left_out: Counter[str] = Counter()
    try:
        found = count_orders(_orders(seller.folder / location, seller.id, left_out), now)
    except OSError as error:
        return Counted(note=f"orders file {location} cannot be read: {error.strerror}")
    left_out.update(found.invalid)
    told = ", ".join(f"{reason} {count}" for reason, count in sorted(left_out.items()))
    note = f"orders file {location}: lines left out: {told}" if told else None
    counts = found.by_seller.get(seller.id, SellerWindows({}, SellerCounts(), {}))
    source: Source = "orders" if counts.windows else "none"
    return Counted(source, counts.windows, counts.decayed, counts.grades, dict(left_out), note)


def _orders(path: Path, seller: str, left_out: Counter[str]) -> Iterator[Order]:
    with path.open("rb") as file:
        for order in decode_orders(iter(partial(file.readline, LONGEST_LINE), b""), left_out):
            if order.seller == seller:
                yield order
            else:
                left_out["another_seller"] += 1
