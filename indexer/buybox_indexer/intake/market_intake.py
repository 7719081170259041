"""The first half of a load: rows of a market's feeds become offers waiting on disk, or rejects with a reason."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from buybox_config.markets import Market
from buybox_config.sellers import Seller
from buybox_config.settings import Settings
from buybox_ranking.offer import Offer

from buybox_indexer.eligibility.judge import Judge
from buybox_indexer.intake.kept import LiveOffers
from buybox_indexer.intake.read_seller import Heard, Notice, SellerReader, Spools, Understanding
from buybox_indexer.intake.reading_processes import processes_for, read_in_processes
from buybox_indexer.intake.spool import Spool, spool_folder
from buybox_indexer.intake.staying import Staying
from buybox_indexer.intake.waiting import BESIDE, Turned, Waiting, packed_row
from buybox_indexer.listing import Reject
from buybox_indexer.meanwhile.carrying import carried
from buybox_indexer.offer_changes.newer_changes import NewerChanges
from buybox_indexer.report import Accounts, SellerReport

Tell = Callable[[str], None]

FEWEST_PROTECTED = 20
"""A seller with fewer live offers may lose all but one from one load to the next: that happens."""


class Intake:
    """Reads one market's feeds; what became of each row waits in it."""

    def __init__(
        self, market: Market, understanding: Understanding, judge: Judge, settings: Settings, accounts: Accounts
    ) -> None:
        self.market, self._understanding, self._judge, self._accounts = market, understanding, judge, accounts
        self._settings, self._folder = settings, spool_folder(settings.data_dir)
        self._spools = new_spools(self._folder)
        self.waiting = self._spools.waiting
        self.superseded: set[int] = set()
        self.contradicted: set[int] = set()
        self.staying: dict[str, Staying] = {}  # by seller: what decides over changes that are still to come
        self._changed: dict[str, Offer] = {}
        self._kept = 0
        self._rows = 0

    def read(self, sellers: Sequence[Seller], now: dt.datetime, live: LiveOffers, tell: Tell, *, force: bool) -> None:
        """Read all feeds of these sellers in this market, in several processes where that pays.

        A seller whose feed breaks, or suddenly names hardly any of its live offers (unless forced), keeps the live
        offers of which no row spoke; so does a seller with live offers that is not among `sellers`.
        """
        for heard in self._heard(sellers, now, live, tell):
            self._take(heard, live, force=force)
        if not force:
            for seller in sorted(live.counts.keys() - {seller.id for seller in sellers}):
                self._keep_absent(seller, live)

    def turn_away(self, ordinal: int, reject: Reject) -> None:
        """Set a row aside that may not compete."""
        self._spools.turned.write(self.market.id, 0, Turned(ordinal, reject))

    def stand_beside(self, offer: Offer) -> None:
        """Let a live offer of which no row speaks be judged again, as it stands."""
        self.waiting.write(self.market.id, offer.device_no, Waiting(BESIDE, "", 0, offer, packed_row(None)))

    def take_changes(self, changed: Iterable[Offer]) -> frozenset[str]:
        """Take live offers into account that changed since the feeds were read; return all devices that wait.

        What became of their rows is brought forward when it is judged; those without a row stay as `read` lets them.
        """
        self._changed = {offer.offer_id: offer for offer in changed}
        devices, spoke = set(), set()
        for part in self.waiting.parts(self.market.id):
            for entry in part:
                devices.add(entry.offer.device_id)
                if entry.offer.offer_id in self._changed and entry.ordinal not in self.superseded | self.contradicted:
                    spoke.add(entry.offer.offer_id)
        for name in sorted(self._changed.keys() - spoke):
            offer = msgspec.structs.replace(self._changed[name], state="live", reason=None)
            if self.staying[offer.seller.id].holds(offer):
                self._keep_one(offer, self._accounts.of(offer.seller.id, self.market.id))
                devices.add(offer.device_id)
        return frozenset(devices)

    def as_changed(self, offer: Offer) -> Offer:
        """Return an offer that waits with what was changed of it since its row was read."""
        live = self._changed.get(offer.offer_id)
        return offer if live is None else carried(offer, live, self.market)

    def rejects(self) -> Iterator[Reject]:
        """Yield the rows turned away for good, each counted; the superseded ones are counted as such."""
        for part in self._spools.turned.parts(self.market.id):
            for turned in part:
                reject = turned.reject
                if turned.ordinal in self.superseded:
                    self._accounts.supersede(reject.seller, self.market.id, reject.feed)
                else:
                    self._accounts.reject(reject.seller, self.market.id, reject.feed, reject.reason)
                    yield reject

    def close(self) -> None:
        """Close the files."""
        self.waiting.close()
        self._spools.turned.close()

    def _heard(self, sellers: Sequence[Seller], now: dt.datetime, live: LiveOffers, tell: Tell) -> Iterable[Heard]:
        processes = processes_for(sellers, self.market.id, self._settings)
        tell_rows = self._teller(tell)
        if processes > 1:
            spools = [new_spools(self._folder) for _ in range(processes)]
            readers = [self._reader(one, lambda _ordinal, _offer: None, live.changes, tell_rows) for one in spools]
            return self._heard_by(readers, spools, sellers, now)
        reader = self._reader(self._spools, self._judge.notice, live.changes, tell_rows)
        return (reader.read(seller, number, now) for number, seller in enumerate(sellers))

    def _heard_by(
        self, readers: Sequence[SellerReader], spools: Sequence[Spools], sellers: Sequence[Seller], now: dt.datetime
    ) -> list[Heard]:
        """Let other processes read; the judge is shown the offers when all are there."""
        for one in spools:
            self._spools.waiting.join(one.waiting)
            self._spools.turned.join(one.turned)
        heard = read_in_processes(readers, spools, self._folder, self.market.id, sellers, now)
        for part in self.waiting.parts(self.market.id):
            for entry in sorted(part, key=lambda one: one.ordinal):
                self._judge.notice(entry.ordinal, entry.offer)
        return heard

    def _reader(
        self, spools: Spools, notice: Notice, changes: NewerChanges, tell: Callable[[int], None]
    ) -> SellerReader:
        return SellerReader(self.market, self._understanding, self._settings, spools, notice, tell, changes)

    def _teller(self, tell: Tell) -> Callable[[int], None]:
        def tell_rows(rows: int) -> None:
            self._rows += rows
            tell(f"{self.market.id}: {self._rows:,} rows read")

        return tell_rows

    def _take(self, heard: Heard, live: LiveOffers, *, force: bool) -> None:
        account = heard.account
        self._accounts.add(account)
        if account.error is None and not force:
            account.error = self._why_too_few(heard, live.counts.get(account.seller, 0))
        if account.error is not None:
            self._keep(live, heard.skus, account)
        self._keep_changed(live, heard)
        self.superseded |= heard.superseded
        self.contradicted |= heard.contradicted
        self._judge.admit(account.seller, heard.superseded | heard.contradicted)

    def _why_too_few(self, heard: Heard, live: int) -> str | None:
        """Say why a seller's feeds are not believed where they leave out nearly all of its live offers."""
        named = len(heard.skus)
        if live < FEWEST_PROTECTED or named >= live * self._settings.seller_shrink_limit:
            return None
        return (
            f"its feeds name {named:,} offers where {live:,} are live: the others are kept for up to "
            f"{self._settings.kept_days} days; load with --force if they are really gone"
        )

    def _keep_absent(self, seller: str, live: LiveOffers) -> None:
        account = self._accounts.of(seller, self.market.id)
        account.error = (
            f"no seller file names a feed of it here: its offers are kept for up to {self._settings.kept_days} days; "
            "load with --force if it has left, or set its status to suspended"
        )
        self._keep(live, set(), account)

    def _keep(self, live: LiveOffers, heard: set[str], account: SellerReport) -> None:
        """Keep what is live and was not spoken of, unless its device is known no more; ordinals below 0 are no rows."""
        for found in live.of(account.seller):
            if found.sku.casefold() not in heard:
                self._keep_one(found, account)

    def _keep_changed(self, live: LiveOffers, heard: Heard) -> None:
        """Keep what a change newer than its row, or than the feeds that have none, left of offers without a row."""
        account = heard.account
        stays = Staying(heard.turned_away, None if account.error else heard.as_of)
        self.staying[account.seller] = stays
        for found in live.changed_of(account.seller):
            sku = found.sku.casefold()
            without_row = sku in heard.turned_away or (sku not in heard.skus and account.error is None)
            if without_row and stays.holds(found):
                self._keep_one(found, account)

    def _keep_one(self, found: Offer, account: SellerReport) -> None:
        offer = self._judge.as_known(found)
        if offer is None:
            return
        self._kept -= 1
        account.kept += 1
        account.kept_since = min(account.kept_since or "9", offer.kept_since or "9")
        self.waiting.write(self.market.id, offer.device_no, Waiting(self._kept, "", 0, offer, packed_row(None)))
        self._judge.notice(self._kept, offer)


def new_spools(folder: Path) -> Spools:
    """Make empty spools for a load's rows."""
    return Spools(Spool(folder, Waiting), Spool(folder, Turned, partitions=1))
