"""Batches of changes as a person reads them at a terminal."""

from collections.abc import Sequence

from buybox_desk.changes.batch import ChangeBatch
from rich.console import Console
from rich.table import Table

MOST_ROWS = 50
"""Rows shown one by one; `--json` has all of them."""


def print_batches(console: Console, batches: Sequence[ChangeBatch], nothing: str) -> None:
    """Print a line for each batch, or the sentence for none."""
    table = Table(box=None)
    for name in ("received", "seller", "key", "state", "lines", "open", "tries", "became", "why"):
        table.add_column(name, justify="right" if name in {"lines", "open", "tries"} else "left", overflow="fold")
    for one in batches:
        numbers = (f"{one.lines:,}", f"{one.open_lines:,}", str(one.attempts))
        table.add_row(_moment(one.received_at), one.seller, one.key, one.state, *numbers, _counts(one), one.error or "")
    console.print(table if batches else nothing)


def print_batch(console: Console, batch: ChangeBatch) -> None:
    """Print one batch, and what became of its lines: those that were not applied first where there are too many."""
    console.print(f"{batch.key} of {batch.seller}, received {_moment(batch.received_at)} with key {batch.by}")
    console.print(
        f"{batch.state}: {batch.lines:,} lines, {batch.open_lines:,} open; {_counts(batch) or 'none settled'}"
    )
    if batch.error:
        tried = f"{batch.attempts} tries failed, " if batch.attempts else ""
        again = f"; again after {_moment(batch.next_at)}" if batch.next_at else ""
        console.print(f"{tried}{batch.error}{again}", soft_wrap=True)
    shown = sorted(batch.rows, key=lambda row: (row["outcome"] == "applied", row["line"]))[:MOST_ROWS]
    table = Table(box=None)
    for name in ("line", "became", "market", "sku", "state", "why"):
        table.add_column(name, justify="right" if name == "line" else "left", overflow="fold")
    for row in sorted(shown, key=lambda row: row["line"]):
        why = ": ".join(part for part in (row.get("reason") or row.get("why"), row.get("message")) if part)
        names = (
            row["outcome"].replace("_", " "),
            row.get("market") or "",
            row.get("sku") or "",
            row.get("state") or "",
        )
        table.add_row(str(row["line"]), *names, why)
    if shown:
        console.print(table)
    if len(batch.rows) > len(shown):
        console.print(f"and {len(batch.rows) - len(shown):,} more lines: --json has them all")


def _counts(batch: ChangeBatch) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in batch.counts.items())


def _moment(text: str) -> str:
    return text[:19].replace("T", " ")
