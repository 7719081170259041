"""Kept rows read again: those whose device was unknown, against the catalogue as it is now."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from buybox_config.errors import FeedError
from buybox_config.markets import Market
from buybox_config.sellers import FeedSource, Seller
from buybox_ranking.offer import Offer

from buybox_indexer.conform import conformer
from buybox_indexer.feeds.read import open_feed
from buybox_indexer.intake.read_seller import Understanding
from buybox_indexer.listing import Feed, RawRow, TurnedAway
from buybox_indexer.load import Load, Workshop
from buybox_indexer.normalise.steps import steps
from buybox_indexer.normalise.words import load_words
from buybox_indexer.offers import build_offer
from buybox_indexer.resolve import resolver
from buybox_indexer.sellers.quality import judge_sellers

Kept = dict[str, Any]
"""A reject as the engine keeps it, with its id as `_id`."""

Found = tuple[Kept, Offer]


class RetryReport(msgspec.Struct):
    """What became of the rows tried again in one market; `tried` is the sum of the others."""

    market: str
    tried: int = 0
    offers: int = 0  # buyers see them now
    hidden: int = 0  # offers now, that may not compete for another reason
    still_rejected: int = 0
    not_read: int = 0  # of no feed that is named now, or kept only in part: a load reads them
    superseded: int = 0  # something newer is known under their sku


class RetriedRows:
    """Reads kept rows of one market as their feeds' rows are read."""

    def __init__(self, market: Market, load: Load, workshop: Workshop, now: dt.datetime, report: RetryReport) -> None:
        self._market, self._workshop, self._now, self._report = market, workshop, now, report
        self._sellers = {seller.id: seller for seller in load.sellers}
        facts = judge_sellers(load.sellers, now).facts(market.id)
        self._understanding = Understanding(load_words(), resolver(workshop.catalogue, workshop.recogniser), facts)

    def found(self, rows: Iterable[Kept]) -> Iterator[Found]:
        """Yield the rows that name a device now, feed by feed; the others are counted."""
        by_feed: defaultdict[tuple[str, str], list[Kept]] = defaultdict(list)
        for row in rows:
            by_feed[row["seller"], row["feed"]].append(row)
        for (seller, name), kept in by_feed.items():
            yield from self._of_feed(self._sellers.get(seller), name, kept)

    def _of_feed(self, seller: Seller | None, name: str, rows: Sequence[Kept]) -> Iterator[Found]:
        source = self._source(seller, name)
        if seller is None or source is None:
            self._report.not_read += len(rows)
            return
        left = len(rows)
        try:
            with open_feed(seller, source, self._market, self._workshop.settings, self._now) as feed:
                for row in rows:
                    left -= 1
                    offer = self._understood(row, feed)
                    if offer is not None:
                        yield row, offer
        except FeedError:
            self._report.not_read += left

    def _source(self, seller: Seller | None, name: str) -> FeedSource | None:
        named = seller.feeds if seller else ()
        return next((one for one in named if (one.market, one.location) == (self._market.id, name)), None)

    def _understood(self, row: Kept, feed: Feed) -> Offer | None:
        try:
            values = msgspec.json.decode(row.get("raw") or "", type=dict[str, str])
        except msgspec.DecodeError:
            self._report.not_read += 1
            return None
        try:
            listing = conformer(feed)(RawRow(row["row"], values))
            for step in steps(feed, self._understanding.words):
                step(listing)
            device, recognised = self._understanding.resolve(listing)
        except TurnedAway:
            self._report.still_rejected += 1
            return None
        return build_offer(listing, device, recognised, feed, self._understanding.sellers[feed.seller.id])
