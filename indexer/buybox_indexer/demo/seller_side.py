"""What sellers bring: feeds in every market, orders, and their seller files."""

from collections.abc import Callable
from pathlib import Path

from buybox_config.markets import load_markets
from buybox_config.sellers import QualityCounts

from buybox_indexer.demo.market_feeds import MarketFeeds, World, WrittenMarket, feed_location
from buybox_indexer.demo.orders import count_quality, draw_orders, draw_skus, order_counts, write_orders
from buybox_indexer.demo.seller_files import FeedPlace, orders_location, write_seller_file
from buybox_indexer.demo.shops import Shop
from buybox_indexer.demo.streams import Stream, stream
from buybox_indexer.demo.tables import MarketTable


def share_rows(tables: dict[str, MarketTable], listings: int) -> dict[str, int]:
    """Share all rows among the markets; the first takes what rounding leaves."""
    rows = {market: int(table.share * listings) for market, table in tables.items()}
    first = next(iter(rows))
    rows[first] += listings - sum(rows.values())
    return rows


def write_feeds(
    folder: Path, world: World, tables: dict[str, MarketTable], listings: int, seed: int, tell: Callable[[str], None]
) -> dict[str, WrittenMarket]:
    """Write the feeds of all markets, by market."""
    markets = load_markets()
    written = {}
    for number, (market, rows) in enumerate(share_rows(tables, listings).items()):
        feeds = MarketFeeds(world, markets[market], tables[market], stream(seed, Stream.FEEDS, number))
        written[market] = feeds.write(folder, rows)
        tell(f"{market}: {rows:,} simulated listings of {len(written[market].feeds)} sellers")
    return written


def write_sellers(
    folder: Path, world: World, written: dict[str, WrittenMarket], seed: int
) -> tuple[dict[int, QualityCounts], int]:
    """Write orders and seller files; returns each shop's counts by its number, and how many orders there are."""
    now, amounts = world.today.timestamp(), order_counts(world.shops)
    counts, lines = {}, 0
    for shop in world.shops:
        known = _ordered_skus(shop, written)
        skus = draw_skus(shop, amounts[shop.number], known, stream(seed, Stream.ORDERED, shop.number))
        orders = draw_orders(shop, skus, now, stream(seed, Stream.ORDERS, shop.number))
        counts[shop.number] = count_quality(orders, now)
        if not shop.counts_only:
            lines += write_orders(folder / orders_location(shop), shop, orders, skus)
        write_seller_file(folder, shop, _feed_places(shop, written), counts[shop.number])
    return counts, lines


def _ordered_skus(shop: Shop, written: dict[str, WrittenMarket]) -> list[tuple[str, str]]:
    feeds = [feed for market in written.values() for feed in market.feeds if feed.shop is shop]
    return [ordered for feed in feeds for ordered in feed.ordered]


def _feed_places(shop: Shop, written: dict[str, WrittenMarket]) -> list[FeedPlace]:
    return [
        FeedPlace(market, found.shown.currency, feed_location(shop, market, feed.style), feed.style)
        for market, found in written.items()
        for feed in found.feeds
        if feed.shop is shop
    ]
