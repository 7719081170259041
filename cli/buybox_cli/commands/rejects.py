"""`buybox rejects`: what was turned away, why, and how the seller can mend it."""

from collections.abc import Iterator
from typing import Any

import click
import msgspec
from buybox_indexer.rejects import list_rejects
from rich.table import Table

from buybox_cli.console import make_console
from buybox_cli.session import engine_client

SHOWN = 200
"""Rows of the table for people; `--json` has them all."""


@click.command()
@click.option("--seller", help="Rows of this seller only.")
@click.option("--reason", help="Rows turned away for this reason only.")
@click.option("--market", help="Rows of this market only.")
@click.option("--json", "as_json", is_flag=True, help="Print all rows as one JSON array.")
def command(seller: str | None, reason: str | None, market: str | None, as_json: bool) -> None:  # noqa: FBT001 - click passes flags so
    """List the rows that the last loads turned away, with a sentence that says how to mend each."""
    with engine_client() as (settings, client):
        rejects = list_rejects(client, settings, seller, reason, market.upper() if market else None)
        if as_json:
            _print_array(rejects)
        else:
            _print_table(rejects)


def _print_array(rejects: Iterator[dict[str, Any]]) -> None:
    """Print one JSON array row by row: a million rejects need no memory."""
    click.echo("[", nl=False)
    for number, reject in enumerate(rejects):
        click.echo((",\n " if number else "\n ") + msgspec.json.encode(reject).decode(), nl=False)
    click.echo("\n]")


def _print_table(rejects: Iterator[dict[str, Any]]) -> None:
    table = Table(box=None)
    for name in ("seller", "market", "feed", "row", "reason", "title", "how to mend it"):
        table.add_column(name, overflow="fold")
    more = 0
    for number, reject in enumerate(rejects):
        if number >= SHOWN:
            more += 1
            continue
        cells = (reject.get(name) for name in ("seller", "market", "feed", "row", "reason", "title", "message"))
        table.add_row(*("" if cell is None else str(cell) for cell in cells))
    console = make_console()
    console.print(table if table.row_count else "nothing was turned away")
    if more:
        console.print(f"and {more:,} more: narrow with --seller or --reason, or see all with --json")
