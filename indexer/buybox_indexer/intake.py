"""The first half of a load: rows of a market's feeds become offers waiting on disk, or rejects with a reason."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
from buybox_config.errors import FeedError
from buybox_config.markets import Market
from buybox_config.sellers import Seller
from buybox_ranking.offer import Offer, SellerFacts

from buybox_indexer.conform import conformer
from buybox_indexer.feeds.read import open_feed, read_feed
from buybox_indexer.listing import Feed, Listing, RawRow, Reject, TurnedAway
from buybox_indexer.normalise.steps import steps
from buybox_indexer.normalise.words import Words
from buybox_indexer.offers import build_offer
from buybox_indexer.rejects import clean_text, raw_text
from buybox_indexer.report import Accounts, SellerReport
from buybox_indexer.resolve import Resolver
from buybox_indexer.speakers import Speakers
from buybox_indexer.spool import Spool

Tell = Callable[[str], None]
TOLD_EVERY = 50_000


class Waiting(msgspec.Struct, frozen=True, array_like=True):
    """An offer on its way, with the row that it came from."""

    ordinal: int
    feed: str
    row: int
    offer: Offer


class Turned(msgspec.Struct, frozen=True, array_like=True):
    """A row turned away, which may yet turn out to be superseded."""

    ordinal: int
    reject: Reject


class Understanding(msgspec.Struct, frozen=True):
    """What reading a row needs: the words of sellers, the resolver, what is known of sellers."""

    words: Words
    resolve: Resolver
    sellers: dict[str, SellerFacts]


class Intake:
    """Reads one market's feeds; what became of each row waits in it."""

    def __init__(self, market: Market, understanding: Understanding, folder: Path, accounts: Accounts) -> None:
        self.market, self._understanding, self._accounts = market, understanding, accounts
        self.waiting: Spool[Waiting] = Spool(folder, Waiting)
        self._turned: Spool[Turned] = Spool(folder, Turned, partitions=1)
        self.superseded: set[int] = set()
        self.contradicted: set[int] = set()
        self._ordinal = 0

    def read_seller(self, seller: Seller, now: dt.datetime, live: Callable[[str], Iterable[Offer]], tell: Tell) -> None:
        """Read all of a seller's feeds in this market.

        A feed that breaks is noted in the seller's account; the seller's offers that `live` yields and no row spoke of
        are kept.
        """
        account = self._accounts.of(seller.id, self.market.id)
        speakers = Speakers()
        for number, source in enumerate(source for source in seller.feeds if source.market == self.market.id):
            feed = open_feed(seller, source, self.market, now)
            try:
                self._read_feed(feed, number, speakers, account, tell)
            except FeedError as error:
                account.error = f"{feed.name}: {error}"
        if account.error is not None:
            self._keep(live(seller.id), speakers, account)
        self.superseded |= speakers.superseded
        self.contradicted |= speakers.contradicted

    def _read_feed(self, feed: Feed, number: int, speakers: Speakers, account: SellerReport, tell: Tell) -> None:
        conform = conformer(feed.source)
        understand = steps(feed, self._understanding.words)
        facts = self._understanding.sellers[feed.seller.id]
        for raw in read_feed(feed):
            self._ordinal += 1
            account.rows_read += 1
            listing = Listing(raw.number, {})
            try:
                listing = conform(raw)
                for step in understand:
                    step(listing)
                device, found = self._understanding.resolve(listing)
            except TurnedAway as away:
                self._turn_away_row(feed, raw, listing, away)
                device_no = None
            else:
                device_no = device.device_no
                offer = build_offer(listing, device, found, feed, facts)
                entry = Waiting(self._ordinal, feed.name, raw.number, offer)
                self.waiting.write(self.market.id, device_no, entry)
            if listing.sku:
                speakers.hear(listing.sku, listing.updated_at, number, device_no, self._ordinal)
            if self._ordinal % TOLD_EVERY == 0:
                tell(f"{self.market.id}: {self._ordinal:,} rows read")

    def _turn_away_row(self, feed: Feed, raw: RawRow, listing: Listing, away: TurnedAway) -> None:
        reject = Reject(
            seller=feed.seller.id,
            market=self.market.id,
            feed=feed.name,
            row=raw.number,
            sku=listing.sku or None,
            title=clean_text(listing.title or None),
            reason=away.reason,
            message=clean_text(away.message) or "",
            raw=raw_text(raw.values),
        )
        self.turn_away(self._ordinal, reject)

    def turn_away(self, ordinal: int, reject: Reject) -> None:
        """Set a row aside that may not compete."""
        self._turned.write(self.market.id, 0, Turned(ordinal, reject))

    def _keep(self, live: Iterable[Offer], speakers: Speakers, account: SellerReport) -> None:
        for offer in live:
            if not speakers.spoke(offer.sku):
                self._ordinal += 1
                account.kept += 1
                self.waiting.write(self.market.id, offer.device_no, Waiting(self._ordinal, "", 0, offer))

    def rejects(self) -> Iterator[Reject]:
        """Yield the rows turned away for good, each counted; the superseded ones are counted as such."""
        for part in self._turned.parts(self.market.id):
            for turned in part:
                reject = turned.reject
                if turned.ordinal in self.superseded:
                    self._accounts.of(reject.seller, self.market.id).superseded += 1
                else:
                    self._accounts.reject(reject.seller, self.market.id, reject.reason)
                    yield reject

    def close(self) -> None:
        """Close the files."""
        self.waiting.close()
        self._turned.close()
