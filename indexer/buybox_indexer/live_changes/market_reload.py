"""One seller's feeds read again in one market: judged beside all that is live, then written, or refused."""

import datetime as dt
from contextlib import closing

import msgspec
from buybox_config.indices import MarketIndices
from buybox_config.markets import Market
from buybox_config.sellers import Seller

from buybox_indexer.eligibility.judge import Judge
from buybox_indexer.intake.kept import LiveOffers
from buybox_indexer.intake.market_intake import FEWEST_PROTECTED, Intake, Tell
from buybox_indexer.intake.read_seller import Understanding
from buybox_indexer.live_changes.change_set import ChangeSet
from buybox_indexer.live_changes.live_market import Concerned, LiveMarket
from buybox_indexer.load import Load, Workshop
from buybox_indexer.locks import live_lock
from buybox_indexer.meanwhile.written_since import WrittenSince
from buybox_indexer.rejects.kept_rejects import save_rejects
from buybox_indexer.report import Accounts, IndexReport, MarketReport

PATIENCE_S = 60.0
"""Seconds that a reload waits for a round of changes to end."""


class MarketReload:
    """One seller in one market; only for who holds the market's lock."""

    def __init__(
        self, market: Market, seller: Seller, load: Load, workshop: Workshop, accounts: Accounts, tell: Tell
    ) -> None:
        self._market, self._seller, self._load, self._workshop = market, seller, load, workshop
        self._accounts, self._tell = accounts, tell

    def run(self, understanding: Understanding, indices: MarketIndices, report: IndexReport) -> MarketReport:
        """Read, judge and write; `report` names the run and when it began."""
        now = dt.datetime.fromisoformat(report.started_at)
        live = LiveMarket(self._workshop, self._market, indices, report.run, now)
        report.model = str(live.meta().get("model_id", report.model))
        if bool(live.meta().get("simulated")) != self._load.simulated:
            return self._report(live, "simulated and real offers do not mix: load all feeds of one or the other")
        judge = live.judge(self._load.sellers)
        with closing(Intake(self._market, understanding, judge, self._workshop.settings, self._accounts)) as intake:
            refused = self._change(intake, judge, live, report.run, now)
        return self._report(live, refused)

    def _change(self, intake: Intake, judge: Judge, live: LiveMarket, run: str, now: dt.datetime) -> str | None:
        """Read the feeds, write what became of them, and keep the rejects; return why nothing was written.

        Changes go on while feeds are read, and wait while what they say is judged and written.
        """
        client, settings, own = self._workshop.client, self._workshop.settings, self._seller.id
        written = WrittenSince(client, live.indices.offers)
        offers = LiveOffers(client, settings, live.indices, now)
        intake.read([self._seller], now, offers, self._tell, force=True)
        shown = offers.counts.get(own, 0)
        guard = (lambda _: None) if self._load.force else (lambda changes: self._why_refused(changes, live, shown))
        with live_lock(client, settings, self._market.id, lambda: now, patience_s=PATIENCE_S):
            changed = (offer for offer in written.offers().values() if offer.seller.id == own and offer.changed_at)
            concerned = self._concerned(intake, judge, live, intake.take_changes(changed))
            self._tell(f"{self._market.id}: {len(concerned.devices):,} devices of {own} judged and written")
            refused, _ = live.change(intake, judge, concerned, self._accounts, guard)
            save_rejects(client, settings, run, self._market.id, [own], intake.rejects(), now)
        return refused

    def _concerned(self, intake: Intake, judge: Judge, live: LiveMarket, offered: frozenset[str]) -> Concerned:
        """Return the seller's offers as they are live, and the devices that it offers before or after: `offered`.

        Those of a change that broke off come along; what others offer of all these stands beside.
        """
        before = live.devices_by_offer({"term": {"seller.id": self._seller.id}})
        devices = frozenset(before.values()) | offered | live.unfinished()
        concerned = live.stand_beside(intake, judge, devices, without=self._seller.id)
        return msgspec.structs.replace(concerned, offers=frozenset(before), relearn=True)

    def _why_refused(self, changes: ChangeSet, live: LiveMarket, before: int) -> str | None:
        """Say why the changes must not be made: they leave far fewer offers, of the seller or of the market.

        The limits are those of a load of all feeds.
        """
        after, settings = changes.counted[self._seller.id], self._workshop.settings
        everywhere = int(live.meta().get("offers", 0))
        few = before >= FEWEST_PROTECTED and after < before * settings.seller_shrink_limit
        if before and (not after or few or everywhere - before + after < everywhere * settings.shrink_limit):
            return f"{self._seller.id}: {after} offers where {before} are live: check its feeds, or use --force"
        return None

    def _report(self, live: LiveMarket, refused: str | None) -> MarketReport:
        """Report on the whole market as it is now."""
        meta = live.meta()
        return MarketReport(
            market=self._market.id,
            generation=live.indices.generation if refused is None else None,
            published=refused is None,
            offers=int(meta.get("offers", 0)),
            devices=int(meta.get("devices", 0)),
            refused=refused,
        )
