"""`buybox searches`: what shoppers search for, and what they do not find."""

import datetime as dt

import click
from buybox_config.markets import find_market, load_markets
from buybox_indexer.search_report import SearchedText, search_report
from rich.table import Table
from rich.text import Text

from buybox_cli.console import make_console
from buybox_cli.session import engine_client
from buybox_cli.terminal import print_json, utc_now


@click.command()
@click.option("--market", required=True, help="The market whose searches are listed.")
@click.option("--zero", is_flag=True, help="Only texts that did not find what they ask for.")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 3650), help="How far back.")
@click.option("--most", default=50, show_default=True, type=click.IntRange(1, 10_000), help="How many texts.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(market: str, days: int, most: int, *, zero: bool, as_json: bool) -> None:
    """List what shoppers search for, the most frequent first."""
    since = utc_now() - dt.timedelta(days=days)
    with engine_client() as (settings, client):
        chosen = find_market(load_markets(settings.markets_dir), market).id
        report = search_report(client, settings, chosen, since, most, zero=zero)
    if as_json:
        print_json(report)
        return
    console = make_console()
    console.print(
        f"{report.searches:,} searches in {chosen} in {days} days: {report.without_result:,} found nothing, "
        f"{report.not_sold:,} asked for a model that is not on offer, {report.relaxed:,} were shown near devices"
    )
    if report.texts:
        console.print(_table(report.texts))


def _table(texts: list[SearchedText]) -> Table:
    table = Table(box=None)
    for name in ("text", "searches", "shoppers", "found nothing", "not on offer", "near shown", "found", "last"):
        table.add_column(name, justify="left" if name in {"text", "last"} else "right")
    for each in texts:
        counts = (each.searches, each.clients, each.without_result, each.not_sold, each.relaxed)
        table.add_row(Text(each.text), *(f"{count:,}" for count in counts), f"{each.mean_found:g}", each.last)
    return table
