"""`buybox new-prices`: the marketplace's own table of what devices cost new."""

from pathlib import Path

import click
from buybox_config.markets import load_markets
from buybox_config.money import decimal_amount, money_document
from buybox_indexer.new_prices.importing import ImportReport, import_new_prices
from buybox_indexer.new_prices.price_of import ShopPrice
from buybox_indexer.new_prices.records import list_new_prices
from rich.table import Table

from buybox_cli.console import make_console
from buybox_cli.session import engine_client
from buybox_cli.terminal import print_json, utc_now
from buybox_cli.workshop import make_workshop

SHOWN = 200
"""Rows of a table for people; `--json` has them all."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")


@click.group("new-prices")
def command() -> None:
    """Import or list what devices cost new, by shop and day.

    No offer may be dearer than the device new (`price_above_new`); a price counts for 90 days (BUYBOX_NEW_PRICE_DAYS).
    """


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def import_file(file: Path, *, as_json: bool) -> None:
    """Import a CSV with the columns device (or model), market, price, shop, date.

    A device or model is its id, or words that name it. Rows that cannot be used are listed, the others are kept; exit
    code 1 when none can be used. It counts from the next load on.
    """
    with engine_client() as (settings, client):
        report = import_new_prices(make_workshop(settings, client), load_markets(settings.markets_dir), file, utc_now())
    if as_json:
        print_json(report)
    else:
        _print_report(report)


@command.command("list")
@click.option("--market", help="Prices of this market only.")
@json_option
def list_all(market: str | None, *, as_json: bool) -> None:
    """List every price that is kept, the newest of each device or model, market and shop."""
    with engine_client() as (settings, client):
        prices = list_new_prices(client, settings, market.upper() if market else None)
    if as_json:
        print_json([_document(price) for price in prices])
    else:
        make_console().print(_table(prices) if prices else "no new price is known: see `buybox new-prices import`")
        if len(prices) > SHOWN:
            make_console().print(f"and {len(prices) - SHOWN:,} more: narrow with --market, or see all with --json")


def _print_report(report: ImportReport) -> None:
    console = make_console()
    console.print(
        f"{report.rows_read:,} rows = {report.kept:,} kept + {report.older:,} older than what is known "
        f"+ {len(report.refused):,} refused; {report.too_old:,} are too old to count"
    )
    for refused in report.refused[:SHOWN]:
        console.print(f"row {refused.row}: {refused.message}", soft_wrap=True)


def _document(price: ShopPrice) -> dict[str, object]:
    return {
        "market": price.market,
        "subject": price.subject,
        "price": money_document(price.amount, price.currency),
        "shop": price.shop,
        "date": price.date,
        "imported_at": price.imported_at,
    }


def _table(prices: list[ShopPrice]) -> Table:
    table = Table(box=None)
    for name in ("market", "device or model", "price", "shop", "date"):
        table.add_column(name, justify="right" if name == "price" else "left", overflow="fold")
    for price in prices[:SHOWN]:
        amount = f"{decimal_amount(price.amount, price.currency)} {price.currency}"
        table.add_row(price.market, price.subject, amount, price.shop, price.date)
    return table
