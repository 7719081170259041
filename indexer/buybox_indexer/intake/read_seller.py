"""All feeds of one seller in one market, row by row: conformed, normalised, resolved, and set down on disk."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable

import msgspec
from buybox_config.errors import FeedError
from buybox_config.markets import Market
from buybox_config.sellers import FeedSource, Seller
from buybox_config.settings import Settings
from buybox_ranking.offer import Offer, SellerFacts

from buybox_indexer.conform import conformer
from buybox_indexer.feeds.read import open_feed, read_feed
from buybox_indexer.intake.speakers import Speakers
from buybox_indexer.intake.spool import Spool
from buybox_indexer.intake.waiting import Turned, Waiting, packed_row
from buybox_indexer.listing import Feed, Listing, RawRow, Reject, TurnedAway
from buybox_indexer.normalise.steps import steps
from buybox_indexer.normalise.words import Words
from buybox_indexer.offer_changes.newer_changes import NewerChanges, brought_forward
from buybox_indexer.offers import build_offer
from buybox_indexer.rejects.kept_rejects import clean_text, raw_text
from buybox_indexer.report import SellerReport
from buybox_indexer.resolve import Resolver

Notice = Callable[[int, Offer], None]
"""Is shown each offer as it is read, with its ordinal."""

TOLD_EVERY = 10_000
ROWS_BITS = 40
"""Bits of an ordinal that number a seller's rows: those above number the seller, whoever reads it."""


class Understanding(msgspec.Struct, frozen=True):
    """What reading a row needs: the words of sellers, the resolver, what is known of sellers."""

    words: Words
    resolve: Resolver
    sellers: dict[str, SellerFacts]


class Heard(msgspec.Struct, frozen=True):
    """What reading a seller's feeds found, beside what was set down on disk."""

    account: SellerReport
    superseded: set[int]
    contradicted: set[int]
    skus: set[str]  # of which any row spoke, folded
    turned_away: dict[str, str]  # those of them that became no offer, each with the time of its row
    as_of: str | None  # RFC 3339: how old the oldest of its feeds is; None where none could be read


class Spools(msgspec.Struct, frozen=True):
    """Where rows are set down: those that became offers, and those turned away."""

    waiting: Spool[Waiting]
    turned: Spool[Turned]


class SellerReader:
    """Reads the feeds of one market's sellers."""

    def __init__(
        self,
        market: Market,
        understanding: Understanding,
        settings: Settings,
        spools: Spools,
        notice: Notice,
        tell: Callable[[int], None] = lambda _: None,
        changes: NewerChanges | None = None,
    ) -> None:
        """Make a reader; `changes` are those of live offers, which an older row does not undo."""
        self._market, self._understanding, self._settings = market, understanding, settings
        self._spools, self._notice, self._tell, self._changes = spools, notice, tell, changes or {}

    def read(self, seller: Seller, number: int, now: dt.datetime) -> "Heard":
        """Read a seller's feeds, in their order; `number` tells its rows' ordinals from other sellers'.

        `tell` is told of every TOLD_EVERY rows. A feed that breaks is noted in the account.
        """
        found = _Reading(SellerReport(seller.id, self._market.id), Speakers(), number << ROWS_BITS)
        for place, source in enumerate(source for source in seller.feeds if source.market == self._market.id):
            account = found.account.feed(source.location)
            try:
                self._read_source(seller, source, place, found, now)
            except FeedError as error:
                account.error = str(error)
                found.account.error = f"{source.location}: {error}"
        speakers = found.speakers
        return Heard(
            account=found.account,
            superseded=speakers.superseded,
            contradicted=speakers.contradicted,
            skus=speakers.skus(),
            turned_away=speakers.turned_away(),
            as_of=min((feed.modified_at for feed in found.account.feeds if feed.modified_at), default=None),
        )

    def _read_source(self, seller: Seller, source: FeedSource, place: int, found: "_Reading", now: dt.datetime) -> None:
        with open_feed(seller, source, self._market, self._settings, now) as feed:
            found.account.feed(source.location).modified_at = feed.modified_at
            self._read_rows(feed, read_feed(feed), place, found)

    def _read_rows(self, feed: Feed, rows: Iterable[RawRow], place: int, found: "_Reading") -> None:
        conform, understand = conformer(feed), steps(feed, self._understanding.words)
        facts = self._understanding.sellers[feed.seller.id]
        account, began = found.account.feed(feed.name), found.ordinal
        try:
            for raw in rows:
                found.ordinal += 1
                listing = Listing(raw.number, {})
                try:
                    listing = conform(raw)
                    for step in understand:
                        step(listing)
                    device, recognised = self._understanding.resolve(listing)
                except TurnedAway as away:
                    self._turn_away(feed, raw, listing, away, found.ordinal)
                    device_no = None
                else:
                    device_no = device.device_no
                    built = build_offer(listing, device, recognised, feed, facts)
                    offer = brought_forward(built, self._changes, feed.market)
                    entry = Waiting(found.ordinal, feed.name, raw.number, offer, packed_row(raw.values))
                    self._spools.waiting.write(feed.market.id, device_no, entry)
                    self._notice(found.ordinal, offer)
                if listing.sku:
                    found.speakers.hear(listing.sku, listing.updated_at, place, device_no, found.ordinal)
                if found.ordinal % TOLD_EVERY == 0:
                    self._tell(TOLD_EVERY)
        finally:
            account.rows_read += found.ordinal - began
            found.account.rows_read += found.ordinal - began
            account.notes = feed.notes
            _add(found.account.changed, understand.changed)
            _add(found.account.warnings, understand.warnings)

    def _turn_away(self, feed: Feed, raw: RawRow, listing: Listing, away: TurnedAway, ordinal: int) -> None:
        reject = Reject(
            seller=feed.seller.id,
            market=feed.market.id,
            feed=feed.name,
            row=raw.number,
            sku=listing.sku or None,
            title=clean_text(listing.title or None),
            reason=away.reason,
            message=clean_text(away.message) or "",
            raw=raw_text(raw.values),
        )
        self._spools.turned.write(feed.market.id, 0, Turned(ordinal, reject))


class _Reading(msgspec.Struct):
    account: SellerReport
    speakers: Speakers
    ordinal: int


def _add(sums: dict[str, int], counts: Counter[str]) -> None:
    for name, count in counts.items():
        if count:
            sums[name] = sums.get(name, 0) + count
