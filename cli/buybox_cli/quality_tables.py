"""A seller's quality as a person likes to read it: counts by window, judged rates, grades that stand out."""

from collections.abc import Mapping

from buybox_indexer.sellers.records import MarketJudgement, SellerQualityRecord
from buybox_ranking.quality.quality_findings import OverGraded
from buybox_ranking.quality.seller_quality import SellerCounts
from rich.console import Console
from rich.table import Table

BASIS = {
    "market": "",
    "all_markets": "fitted to all markets: too few sellers here",
    "usual": "not fitted: too few sellers",
}


def windows_table(windows: Mapping[int, SellerCounts]) -> Table:
    """Make the table of plain counts by window."""
    heads = ("days", "orders", "cancelled", "late", "defective", "not as described", "returned", "rating", "ratings")
    table = Table(box=None)
    for head in heads:
        table.add_column(head, justify="right")
    for days, counts in windows.items():
        numbers = (counts.orders, counts.cancelled_by_seller, counts.late, counts.defective, counts.not_as_described)
        rating = "" if counts.rating is None else f"{counts.rating:.2f}"
        shown = (f"{number:,}" for number in (*numbers, counts.returned))
        table.add_row(str(days), *shown, rating, f"{counts.reviews:,}")
    return table


def print_quality(console: Console, quality: SellerQualityRecord | None) -> None:
    """Print what the last load judged."""
    if quality is None:
        console.print("quality: no load has judged this seller yet")
        return
    console.print(f"quality as of {quality.as_of}, recent orders weigh more; 90 % intervals")
    console.print(_rates(quality.markets))
    for found in quality.over_graded:
        console.print(_over_graded(found), soft_wrap=True)
    for limit in quality.broken_elsewhere:
        console.print(f"beyond the limit of {limit}", soft_wrap=True)


def _rates(markets: Mapping[str, MarketJudgement]) -> Table:
    table = Table(box=None)
    for head in ("market", "fault", "rate", "interval", "market's mean", ""):
        table.add_column(head, justify="left" if head in {"market", "fault", ""} else "right")
    for market, found in markets.items():
        head, basis = market, BASIS[found.prior.basis]
        for kind in found.rates:
            judged = kind.judged
            interval = f"{judged.low:.1%} to {judged.high:.1%}"
            table.add_row(head, kind.kind, f"{judged.rate:.1%}", interval, f"{kind.market_mean:.1%}", basis)
            head = basis = ""
        table.add_row(head, "all, the careful end", _share(found.fault_rate), "", f"{found.prior.faults.mean:.1%}", "")
    return table


def _over_graded(found: OverGraded) -> str:
    counted = f"{found.not_as_described:,} of {found.orders:,} orders ({found.rate:.1%})"
    usual = f"{found.expected_rate:.1%} expected by its other grades, {found.market_rate:.1%} at the market"
    lower = "" if found.next_grade is None else f", whose {found.next_grade} shows {found.next_rate:.1%}"
    return f"over-graded: {found.grade} came back as not as described in {counted}; {usual}{lower}"


def _share(rate: float | None) -> str:
    return "no orders" if rate is None else f"{rate:.1%}"
