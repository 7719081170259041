"""`buybox price-to-win`: for each of a seller's offers its state, the price that wins, and what else would win."""

from pathlib import Path

import click
from buybox_config.markets import find_market, load_markets
from buybox_config.policy import load_policy
from buybox_desk.policies.in_force import policy_in_force
from buybox_indexer.sellers.asks import seller_asks

from buybox_cli.console import make_console
from buybox_cli.documents.stock import stock_document
from buybox_cli.session import engine_client
from buybox_cli.stock_tables import print_stock
from buybox_cli.terminal import print_json


@click.command()
@click.option("--seller", required=True, help="Id of the seller.")
@click.option("--market", "market_id", required=True, help="Market, such as FR.")
@click.option("--policy", "policy_file", type=click.Path(path_type=Path), help="Policy file; else the one in force.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
def command(seller: str, market_id: str, policy_file: Path | None, *, as_json: bool) -> None:
    """Show, for each offer of a seller: its state, the price that wins its box, and what else would win.

    All others are taken as they are, the seller's own others too. Of rivals the winner's total is told and nothing
    else. Below the table stand the boxes that each move would win, were it made everywhere.
    """
    with engine_client() as (settings, client):
        market = find_market(load_markets(settings.markets_dir), market_id)
        policy = load_policy(policy_file) if policy_file else policy_in_force(client, settings)
        asks = seller_asks(client, settings, market, seller, policy)
    if as_json:
        print_json(stock_document(asks))
    else:
        print_stock(make_console(), asks)
