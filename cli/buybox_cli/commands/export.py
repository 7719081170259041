"""`buybox export`: the live offers as NDJSON."""

from typing import BinaryIO

import click
import msgspec
from buybox_config.catalogue import Catalogue, load_catalogue
from buybox_config.errors import NotFoundError
from buybox_config.markets import Market, find_market, load_markets
from buybox_config.settings import Settings
from buybox_indexer.export import live_offers
from buybox_indexer.generations import Generations
from opensearchpy import OpenSearch

from buybox_cli.session import engine_client
from buybox_cli.target import open_target
from buybox_cli.terminal import teller


@click.command()
@click.option("--market", help="Offers of this market only; all markets without it.")
@click.option("--out", required=True, help="File to write, whole or not at all; - is standard output.")
def command(market: str | None, out: str) -> None:
    """Write the offers that buyers see, one JSON object a line, by market and device."""
    with engine_client() as (settings, client):
        markets = load_markets(settings.markets_dir)
        chosen = [find_market(markets, market)] if market else list(markets.values())
        with open_target(out) as file:
            count = _write(file, client, settings, chosen, load_catalogue(settings.additions_dir))
    teller()(f"{count:,} offers")


def _write(file: BinaryIO, client: OpenSearch, settings: Settings, markets: list[Market], catalogue: Catalogue) -> int:
    """Write every market that has offers; raises NotFoundError when none of them has a live generation."""
    count, published = 0, False
    for market in markets:
        indices = Generations(client, settings, market.id).live()
        if indices is None:
            continue
        published = True
        for offer in live_offers(client, indices, market, catalogue):
            file.write(msgspec.json.encode(offer) + b"\n")
            count += 1
    if not published:
        named = ", ".join(market.id for market in markets)
        raise NotFoundError(f"nothing is published for {named}: run `buybox index` first")
    return count
