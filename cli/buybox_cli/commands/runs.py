"""`buybox runs`: past loads."""

import click
from buybox_indexer.report import IndexReport
from buybox_indexer.runs import past_runs
from rich.table import Table

from buybox_cli.console import make_console
from buybox_cli.session import engine_client
from buybox_cli.terminal import print_json


@click.command()
@click.option("--most", default=20, show_default=True, type=click.IntRange(1, 1000), help="How many, newest first.")
@click.option("--json", "as_json", is_flag=True, help="Print the reports as one JSON array.")
def command(most: int, as_json: bool) -> None:  # noqa: FBT001 - click passes flags so
    """List past loads, newest first."""
    with engine_client() as (settings, client):
        runs = past_runs(client, settings, most)
    if as_json:
        print_json(runs)
    else:
        make_console().print(_table(runs) if runs else "nothing was loaded yet: see `buybox index --help`")


def _table(runs: list[IndexReport]) -> Table:
    table = Table(box=None)
    for name in ("started", "run", "rows", "offers", "rejected", "devices", "seconds", "markets"):
        table.add_column(name, justify="left" if name in {"started", "run", "markets"} else "right")
    for run in runs:
        markets = " ".join(market.market if market.published else f"{market.market} refused" for market in run.markets)
        counts = (f"{run.rows_read:,}", f"{run.offers:,}", f"{run.rejected:,}", f"{run.devices:,}")
        table.add_row(run.started_at, run.run, *counts, f"{run.seconds:.1f}", markets)
    return table
