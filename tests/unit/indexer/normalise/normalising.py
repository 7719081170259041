"""Run a listing through the steps of one feed, as a load does."""

import datetime as dt

from buybox_config.markets import Market, load_markets
from buybox_config.sellers import FeedSource, Seller
from buybox_config.times import utc_text
from buybox_indexer.listing import Feed, Listing
from buybox_indexer.normalise.steps import Steps, steps
from buybox_indexer.normalise.words import load_words

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
GIVEN = {"sku": "a1", "title": "iPhone 13 128 GB", "grade": "good", "price": "300", "quantity": "2"}
WORDS = load_words()
MARKETS = load_markets()


def steps_of(source: FeedSource | None = None, market: Market | None = None) -> Steps:
    market = market or MARKETS["FR"]
    source = source or FeedSource(market=market.id, location="feed.csv")
    feed = Feed(Seller(id="shop", name="Shop"), source, market, utc_text(NOW), utc_text(NOW))
    return steps(feed, WORDS)


def run(listing: Listing, through: Steps) -> Listing:
    for step in through:
        step(listing)
    return listing


def normalised(source: FeedSource | None = None, market: Market | None = None, **given: str) -> Listing:
    """Normalise a whole listing in which only what a test names is not ordinary."""
    return run(Listing(1, {**GIVEN, **given}), steps_of(source, market))
