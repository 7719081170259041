"""Sellers as a person likes to read them."""

from collections.abc import Mapping, Sequence

from buybox_indexer.sellers.fault_lines import Fault
from buybox_indexer.sellers.sheet import MarketSheet, SellerLine, SellerSheet
from rich.console import Console
from rich.table import Table

from buybox_cli.quality_tables import print_quality, windows_table


def print_lines(console: Console, lines: Sequence[SellerLine]) -> None:
    """Print every seller, a line for each of its markets."""
    table = _table("seller", "status", "market", ">live", ">limited", ">hidden", "why hidden or limited", ">rejected",
                   "last load")  # fmt: skip
    for line in lines:
        days = "" if line.probation_day is None else f" (day {line.probation_day})"
        head = (line.seller, f"{line.status}{days}")
        for market, counts in line.markets.items() or [("", None)]:
            numbers = ("", "", "") if counts is None else (counts.live, counts.limited, counts.hidden)
            why = "" if counts is None else _reasons(counts.by_reason)
            rejected, loaded = f"{sum(line.rejected.values()):,}", line.last_load or "never"
            table.add_row(*head, market, *(str(number) for number in numbers), why, rejected, loaded)
            head = ("", "")
    console.print(table)


def print_sheet(console: Console, sheet: SellerSheet) -> None:
    """Print one seller's sheet."""
    console.print(_head(sheet))
    console.print(_faults(sheet.faults, sheet.orders))
    console.print(windows_table(sheet.windows))
    print_quality(console, sheet.quality)
    console.print(_markets(sheet.markets))
    for market, found in sheet.markets.items():
        if found.admitted:
            console.print(f"probation in {market}: {len(found.admitted)} products admitted so far")
    for review in sheet.reviews:
        console.print(f"reviewed {review.at[:19]}: {review.decision}, {review.note}{_by(review.by)}", soft_wrap=True)
    for price in sheet.confirmations:
        says = f"confirmed {price.at[:19]}: {price.sku} in {price.market} until {price.until}"
        console.print(f"{says}{', ' + price.note if price.note else ''}{_by(price.by)}", soft_wrap=True)
    for note in sheet.notes:
        console.print(note, soft_wrap=True)


def _head(sheet: SellerSheet) -> Table:
    table = Table(box=None, show_header=False)
    days = "" if sheet.joined_at is None else f" since {sheet.joined_at}"
    table.add_row("seller", f"{sheet.name} ({sheet.seller}){days}")
    table.add_row("trader", ", ".join(part for part in (sheet.legal_name, sheet.country) if part) or "not stated")
    table.add_row("status", f"{sheet.status}: {sheet.why}")
    rating = "none" if sheet.rating is None else f"{sheet.rating:.2f} ({sheet.reviews_of_buyers:,})"
    table.add_row("rating", rating)
    table.add_row("last load", sheet.last_load or "never")
    table.add_row("rejected rows", _reasons(sheet.rejected) or "none")
    return table


def _faults(faults: Sequence[Fault], orders: int | None) -> Table:
    table = _table("fault", ">days", ">count", ">of orders", ">rate", ">at most", "")
    for fault in faults:
        rate = "" if fault.rate is None else f"{fault.rate:.1%}"
        counted = "unknown" if orders is None else f"{orders:,}"
        told = "too many" if fault.exceeded else ""
        table.add_row(
            fault.fault, str(fault.window_days), f"{fault.count:,}", counted, rate, f"{fault.highest_rate:.1%}", told
        )
    return table


def _markets(markets: Mapping[str, MarketSheet]) -> Table:
    table = _table("market", ">live", ">out of stock", ">limited", ">hidden", ">boxes held", ">of", "why")
    for market, found in markets.items():
        offers, boxes = found.offers, found.boxes
        numbers = (offers.live, offers.out_of_stock, offers.limited, offers.hidden, boxes.held, boxes.competing)
        table.add_row(market, *(f"{number:,}" for number in numbers), _reasons(offers.by_reason))
    return table


def _reasons(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{reason} {count:,}" for reason, count in sorted(counts.items(), key=lambda item: -item[1]))


def _by(name: str | None) -> str:
    return f" (by {name})" if name else ""


def _table(*names: str) -> Table:
    """Make a table; numbers stand right under names that begin with `>`."""
    table = Table(box=None)
    for name in names:
        table.add_column(name.removeprefix(">"), justify="right" if name.startswith(">") else "left", overflow="fold")
    return table
