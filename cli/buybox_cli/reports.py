"""Reports of loads as a person likes to read them."""

from buybox_indexer.normalise.legal import WARNINGS
from buybox_indexer.report import IndexReport
from rich.table import Table

from buybox_cli.console import make_console


def print_report(report: IndexReport, *, by_seller: bool = True) -> None:
    """Print what became of every row, by market and seller, and why rows were turned away."""
    console = make_console()
    console.print(_totals(report))
    if by_seller:
        console.print(_sellers(report))
    if report.rejected_by_reason:
        console.print(_reasons(report))
    for account in report.sellers:
        if account.error:
            console.print(f"{account.seller} {account.market}: {account.error}", soft_wrap=True)
        for warning, rows in account.warnings.items():
            told = f"{account.seller} {account.market}: {rows:,} rows warned, {warning}: {WARNINGS[warning]}"
            console.print(told, soft_wrap=True)
    for market in report.markets:
        for told in market.notes:
            console.print(f"{market.market}: {told}", soft_wrap=True)
    for seller, note in report.notes.items():
        console.print(f"{seller}: {note}", soft_wrap=True)
    console.print(
        f"{report.rows_read:,} rows = {report.offers:,} offers + {report.rejected:,} rejected "
        f"+ {report.superseded:,} superseded; {report.kept:,} kept; {report.seconds} s; model {report.model}"
    )


def _totals(report: IndexReport) -> Table:
    table = Table(title="Simulated marketplace" if report.simulated else None, box=None)
    for name in ("market", "offers", "devices", "generation"):
        table.add_column(name, justify="right" if name in {"offers", "devices"} else "left")
    for market in report.markets:
        told = market.generation or f"refused: {market.refused}"
        table.add_row(market.market, f"{market.offers:,}", f"{market.devices:,}", told)
    return table


def _sellers(report: IndexReport) -> Table:
    table = Table(box=None)
    for name in ("seller", "market", "rows", "offers", "rejected", "superseded", "kept"):
        table.add_column(name, justify="left" if name in {"seller", "market"} else "right")
    for account in report.sellers:
        counts = (account.rows_read, account.offers, account.rejected, account.superseded, account.kept)
        table.add_row(account.seller, account.market, *(f"{count:,}" for count in counts))
    return table


def _reasons(report: IndexReport) -> Table:
    table = Table(box=None)
    table.add_column("rejected because")
    table.add_column("rows", justify="right")
    for reason, count in sorted(report.rejected_by_reason.items(), key=lambda item: -item[1]):
        table.add_row(reason, f"{count:,}")
    return table
