"""`buybox feeds`: each feed's age, last result and trend."""

import click
from buybox_indexer.feed_accounts import feed_accounts
from buybox_indexer.feed_states import FeedState, feed_states
from rich.table import Table

from buybox_cli.console import make_console
from buybox_cli.session import engine_client
from buybox_cli.terminal import print_json, utc_now

HOURS_SHOWN = 48


@click.command()
@click.option("--stale", is_flag=True, help="Only feeds that failed, or are older than BUYBOX_FEED_STALE_HOURS.")
@click.option("--json", "as_json", is_flag=True, help="Print the feeds as one JSON array.")
def command(*, stale: bool, as_json: bool) -> None:
    """List each feed of past loads with its age, its last result, and how its offers changed."""
    with engine_client() as (settings, client):
        known = feed_states(feed_accounts(client, settings), utc_now(), settings.feed_stale_hours)
    feeds = [feed for feed in known if feed.stale or not stale]
    if as_json:
        print_json(feeds)
    elif feeds:
        _print(feeds)
    else:
        make_console().print(_none(loaded=bool(known)))


def _none(*, loaded: bool) -> str:
    return "no feed is stale" if loaded else "no feed was loaded yet: see `buybox index --help`"


def _print(feeds: list[FeedState]) -> None:
    console = make_console()
    console.print(_table(feeds))
    for feed in feeds:
        if feed.error:
            console.print(f"{feed.market} {feed.seller} {feed.feed}: {feed.error}", soft_wrap=True)


def _table(feeds: list[FeedState]) -> Table:
    table = Table(box=None)
    for name in ("market", "seller", "feed", "age", "rows", "offers", "rejected", "change", "loads before", "state"):
        numeric = name in {"age", "rows", "offers", "rejected", "change"}
        table.add_column(name, justify="right" if numeric else "left")
    for feed in feeds:
        change = "" if feed.change is None else f"{feed.change:+,}"
        counts = (f"{feed.rows_read:,}", f"{feed.offers:,}", f"{feed.rejected:,}", change)
        before = " ".join(f"{offers:,}" for offers in feed.offers_before)
        state = "failed" if feed.error else "stale" if feed.stale else ""
        table.add_row(feed.market, feed.seller, feed.feed, _age(feed.age_hours), *counts, before, state)
    return table


def _age(hours: float) -> str:
    return f"{hours:.0f} h" if hours < HOURS_SHOWN else f"{hours / 24:.0f} days"
