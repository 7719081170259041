"""`buybox rejects`: what was turned away, why, and how the seller can mend it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec
from buybox_indexer.rejects.kept_rejects import count_rejects, list_rejects
from rich.table import Table

from buybox_cli.console import make_console
from buybox_cli.loading import retry_folder
from buybox_cli.session import engine_client
from buybox_cli.terminal import print_json, teller

SHOWN = 200
"""Rows of the table for people; `--json` has them all."""


@click.command()
@click.option("--seller", help="Rows of this seller only.")
@click.option("--reason", help="Rows turned away for this reason only.")
@click.option("--market", help="Rows of this market only.")
@click.option("--count", is_flag=True, help="How many, by seller, market and reason.")
@click.option("--raw", is_flag=True, help="Show each row as it was read too.")
@click.option("--retry", is_flag=True, help="Read rows of unknown devices again, after the catalogue grew.")
@click.option("--sellers", "folder", type=click.Path(path_type=Path), help="Folder of seller files, for --retry.")
@click.option("--json", "as_json", is_flag=True, help="Print all rows as one JSON array.")
def command(  # noqa: PLR0913 - click passes options so
    seller: str | None,
    reason: str | None,
    market: str | None,
    folder: Path | None,
    *,
    count: bool,
    raw: bool,
    retry: bool,
    as_json: bool,
) -> None:
    """List the rows that the last loads turned away, with a sentence that says how to mend each."""
    if retry:
        _retry(folder, market, seller or reason, as_json=as_json)
        return
    asked = (seller, reason, market.upper() if market else None)
    with engine_client() as (settings, client):
        if count:
            _print_counts(count_rejects(client, settings, *asked), as_json=as_json)
        elif as_json:
            _print_array(list_rejects(client, settings, *asked, raw=raw))
        else:
            _print_table(list_rejects(client, settings, *asked, raw=raw), raw=raw)


def _retry(folder: Path | None, market: str | None, narrowed: str | None, *, as_json: bool) -> None:
    if narrowed:
        raise click.UsageError("--retry takes whole markets: narrow it with --market only")
    reports = retry_folder(folder, teller(), market=market)
    if as_json:
        print_json(reports)
        return
    for report in reports:
        make_console().print(
            f"{report.market}: {report.tried:,} rows tried again = {report.offers:,} now offers + {report.hidden:,} "
            f"hidden + {report.still_rejected:,} still rejected + {report.superseded:,} superseded "
            f"+ {report.not_read:,} that only `buybox index --market {report.market}` can read",
            soft_wrap=True,
        )


def _print_counts(counts: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(counts)
        return
    table = Table(box=None)
    for name in ("seller", "market", "reason", "rows"):
        table.add_column(name, justify="right" if name == "rows" else "left")
    for row in counts:
        table.add_row(row["seller"], row["market"], row["reason"], f"{row['rows']:,}")
    make_console().print(table if table.row_count else "nothing was turned away")


def _print_array(rejects: Iterator[dict[str, Any]]) -> None:
    """Print one JSON array row by row: a million rejects need no memory."""
    click.echo("[", nl=False)
    for number, reject in enumerate(rejects):
        click.echo((",\n " if number else "\n ") + msgspec.json.encode(reject).decode(), nl=False)
    click.echo("\n]")


def _print_table(rejects: Iterator[dict[str, Any]], *, raw: bool) -> None:
    columns = ["seller", "market", "feed", "row", "reason", "title", "message", *(["raw"] if raw else [])]
    table = Table(box=None)
    for name in columns:
        table.add_column("how to mend it" if name == "message" else name, overflow="fold")
    more = 0
    for number, reject in enumerate(rejects):
        if number >= SHOWN:
            more += 1
            continue
        cells = (reject.get(name) for name in columns)
        table.add_row(*("" if cell is None else str(cell) for cell in cells))
    console = make_console()
    console.print(table if table.row_count else "nothing was turned away")
    if more:
        console.print(f"and {more:,} more: narrow with --seller or --reason, or see all with --json")
