"""`buybox feed check`: what is understood of a feed, and the seller file that says so; no engine needed."""

import click
from buybox_config.errors import FeedError, NotFoundError
from buybox_config.markets import Market, load_markets
from buybox_config.settings import Settings, load_settings
from buybox_indexer.feed_check.check import Surroundings, check_feed
from buybox_indexer.normalise.words import load_words
from buybox_indexer.resolve import resolver

from buybox_cli.feed_check import print_check
from buybox_cli.known_models import known_models
from buybox_cli.terminal import print_json, teller, utc_now


@click.group("feed")
def command() -> None:
    """Look at a seller's feed before it is loaded."""


@command.command()
@click.argument("file")
@click.option("--market", default="FR", show_default=True, help="Market that the feed would sell in.")
@click.option("--title-column", "title", help="Column of theirs that names the device, where the proposal is wrong.")
@click.option(
    "--rows", "most", default=100_000, show_default=True, type=click.IntRange(1), help="How many rows to try at most."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
def check(file: str, market: str, title: str | None, most: int, *, as_json: bool) -> None:
    """Say what is understood of FILE, a path or an http(s) address, and propose the seller file for it."""
    tell, settings = teller(), load_settings()
    try:
        found = check_feed(file, title, most, _surroundings(settings, market), tell)
    except FeedError as error:
        raise FeedError(f"{file}: {error}") from error
    if as_json:
        print_json(found)
    else:
        print_check(found)


def _surroundings(settings: Settings, market: str) -> Surroundings:
    catalogue, recogniser = known_models(settings)
    return Surroundings(
        market=_market(settings, market),
        settings=settings,
        words=load_words(),
        resolve=resolver(catalogue, recogniser),
        names_device=lambda title: recogniser.recognise(title).device_id is not None,
        now=utc_now(),
    )


def _market(settings: Settings, market: str) -> Market:
    markets = load_markets(settings.markets_dir)
    if market.upper() not in markets:
        raise NotFoundError(f"no market {market[:20]!r}; there are {', '.join(markets)}")
    return markets[market.upper()]
