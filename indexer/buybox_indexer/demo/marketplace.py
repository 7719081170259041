"""The recipe of the demo marketplace: shops, feeds, orders, shoppers, truth."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import msgspec
from buybox_config.catalogue import Catalogue, load_catalogue
from buybox_config.errors import UsageError

from buybox_indexer.demo.folder import prepare_folder
from buybox_indexer.demo.market_feeds import World, WrittenMarket, feed_location
from buybox_indexer.demo.seller_side import write_feeds, write_sellers
from buybox_indexer.demo.shopper_side import write_shoppers
from buybox_indexer.demo.shops import make_shops, shop_count
from buybox_indexer.demo.streams import Stream, stream
from buybox_indexer.demo.summary import FeedSummary, MarketplaceSummary, MarketSummary
from buybox_indexer.demo.tables import category_tables, market_tables

USUAL_LISTS = 25_000
FEWEST_LISTINGS = 100


def write_marketplace(
    folder: Path,
    listings: int,
    seed: int,
    tell: Callable[[str], None],
    today: dt.datetime,
    *,
    catalogue: Catalogue | None = None,
    lists: int = USUAL_LISTS,
) -> MarketplaceSummary:
    """Write a simulated marketplace of `listings` feed rows: the same bytes for the same arguments and catalogue.

    `today` (with a time zone) is the end of all orders and events; `lists` is how many lists shoppers see.
    Raises UsageError when the folder holds something else or too few listings are asked for.
    """
    if listings < FEWEST_LISTINGS:
        raise UsageError(f"a demo marketplace needs {FEWEST_LISTINGS} listings or more, not {listings}")
    prepare_folder(folder)
    tables = market_tables()
    shops = make_shops(shop_count(listings), tables, stream(seed, Stream.SHOPS), today.date())
    world = World(catalogue or load_catalogue(), category_tables(), shops, today)
    written = write_feeds(folder / "sellers", world, tables, listings, seed, tell)
    counts, orders = write_sellers(folder / "sellers", world, written, seed)
    tell(f"{orders:,} simulated orders of {len(shops)} sellers")
    shown, events = write_shoppers(folder, world, written, counts, lists, seed)
    tell(f"{lists:,} simulated lists and {sum(events.values()):,} shopper events")
    summary = MarketplaceSummary(
        seed=seed,
        rows=sum(found.rows for found in written.values()),
        markets=[_market_summary(market, found) for market, found in written.items()],
        feeds=[feed for market, found in written.items() for feed in _feed_summaries(market, found)],
        statuses={shop.id: shop.status for shop in shops},
        orders=orders,
        offers_shown=shown,
        lists=lists,
        events=events,
    )
    (folder / "summary.json").write_bytes(msgspec.json.format(msgspec.json.encode(summary), indent=1) + b"\n")
    return summary


def _market_summary(market: str, found: WrittenMarket) -> MarketSummary:
    return MarketSummary(market, found.rows, len(found.feeds), found.devices, found.boxes)


def _feed_summaries(market: str, found: WrittenMarket) -> list[FeedSummary]:
    return [
        FeedSummary(
            seller=feed.shop.id,
            market=market,
            location=feed_location(feed.shop, market, feed.style),
            form=feed.style.form,
            rows=feed.rows,
            planted=feed.planted,
        )
        for feed in found.feeds
    ]
