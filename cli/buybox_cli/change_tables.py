"""What became of changes, as a person likes to read it."""

from buybox_indexer.offer_changes.report import ChangeReport, LineReport
from rich.table import Table

from buybox_cli.console import make_console

MOST_LINES = 50
"""Lines shown one by one; `--json` has all of them."""


def print_changes(report: ChangeReport) -> None:
    """Print the lines, those that were not applied first where there are too many, and the sums."""
    console = make_console()
    shown = sorted(report.changes, key=lambda one: (one.outcome == "applied", one.line))[:MOST_LINES]
    if shown:
        console.print(_table(sorted(shown, key=lambda one: one.line)))
    left = len(report.changes) - len(shown)
    if left:
        console.print(f"and {left:,} more lines: --json has them all")
    for market in report.markets:
        written = f"{market.offers:,} offers written, {market.devices:,} devices judged again"
        console.print(f"{market.market}: {market.waiting or written}", soft_wrap=True)
    counts = " + ".join(f"{count:,} {outcome}" for outcome, count in report.counts.items()) or "none"
    console.print(f"{report.lines:,} changes = {counts}; visible after {report.seconds} s")


def _table(lines: list[LineReport]) -> Table:
    table = Table(box=None)
    for name in ("line", "became", "seller", "market", "sku", "state", "why"):
        table.add_column(name, justify="right" if name == "line" else "left", overflow="fold")
    for one in lines:
        why = ": ".join(part for part in (one.reason or one.why, one.message) if part)
        names = (one.seller or "", one.market or "", one.sku or "")
        table.add_row(str(one.line), one.outcome.replace("_", " "), *names, one.state or "", why)
    return table
