"""Rows of unknown devices tried again at once, after the catalogue grew: those that now name one become offers."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing

import msgspec
from buybox_config.markets import Market
from buybox_ranking.curves import Curves
from buybox_ranking.formula import FORMULA_ID
from buybox_ranking.offer import Offer

from buybox_indexer.assembly import Judged, Knowledge, finished
from buybox_indexer.devices_rewrite import LiveGeneration
from buybox_indexer.eligibility.judge import Judge
from buybox_indexer.eligibility.make_judge import make_judge
from buybox_indexer.generations import Generations
from buybox_indexer.history.histories import Histories
from buybox_indexer.history.lines import SHOWN
from buybox_indexer.intake.spool import spool_folder
from buybox_indexer.live_changes.apply_blocks import catch_up
from buybox_indexer.load import Load, Workshop
from buybox_indexer.locks import live_lock, market_lock
from buybox_indexer.models import stored_curves
from buybox_indexer.rejects.kept_rejects import kept_rejects, settle_rejects
from buybox_indexer.rejects.retried_rows import Found, RetriedRows, RetryReport
from buybox_indexer.rescore import scored_by

RETRIED = ("unknown_device", "ambiguous_device")
"""Reasons that a larger catalogue can mend."""

AFTER_ALL = 1 << 60
"""Ordinals of the rows tried again: after everything that is live."""


def retry_rejects(market: Market, load: Load, workshop: Workshop, now: dt.datetime) -> RetryReport:
    """Try the kept rows of one market again, under its lock; doing it again changes nothing.

    Raises RefusedError when a load is under way, and what the engine raises.
    """
    with market_lock(workshop.client, workshop.settings, market.id, now):
        report = _Retry(market, load, workshop, now).run()
    catch_up(workshop, market, now, lambda _: None)
    return report


class _Retry:
    def __init__(self, market: Market, load: Load, workshop: Workshop, now: dt.datetime) -> None:
        self._market, self._load, self._workshop, self._now = market, load, workshop, now
        self._report = RetryReport(market.id)
        self._left_behind: set[str] = set()

    def run(self) -> RetryReport:
        client, settings, report = self._workshop.client, self._workshop.settings, self._report
        indices = Generations(client, settings, self._market.id).live()
        rows = list(kept_rejects(client, settings, self._market.id, RETRIED))
        report.tried = len(rows)
        if indices is None:
            report.not_read = len(rows)
            return report
        found = list(RetriedRows(self._market, self._load, self._workshop, self._now, report).found(rows))
        if found:
            live = LiveGeneration(client, settings, self._market, indices, self._workshop.catalogue)
            judge = self._judge_of_all(live)
            with live_lock(client, settings, self._market.id, lambda: self._now):
                newest = self._newest(found, live)
                if newest:
                    self._publish(newest, judge, live)
        return report

    def _newest(self, found: Iterable[Found], live: LiveGeneration) -> list[Found]:
        """Leave out all but the newest row of a sku, and that too when something newer is live."""
        by_id: dict[str, Found] = {}
        for row, offer in found:
            before = by_id.get(offer.offer_id)
            self._report.superseded += before is not None
            if before is None or (before[1].updated_at or "") <= (offer.updated_at or ""):
                by_id[offer.offer_id] = (row, offer)
        known = live.offers_named(by_id)
        newer = [pair for name, pair in by_id.items() if name not in known or _is_newer(pair[1], known[name])]
        self._left_behind = {known[offer.offer_id].device_id for _, offer in newer if offer.offer_id in known}
        self._report.superseded += len(by_id) - len(newer)
        return newer

    def _publish(self, found: Sequence[Found], judge: Judge, live: LiveGeneration) -> None:
        """Judge the new offers beside all that is live, write them and their devices, then forget the rejects."""
        offers = [offer for _, offer in found]
        self._notice(judge, offers)
        devices = sorted({offer.device_id for offer in offers})
        with closing(self._histories()) as histories:
            judged, stored = self._priced(offers, self._beside(offers, devices, live), judge, histories)
            live.write_offers(stored)
            touched = sorted({*devices, *self._left_behind})
            live.rewrite_devices(touched, {device: judge.new_price(device) for device in touched})
            histories.save(whole=False)
        judge.save()
        live.revise()
        self._settle(found, judged)

    def _beside(self, offers: Sequence[Offer], devices: Sequence[str], live: LiveGeneration) -> list[Offer]:
        replaced = {offer.offer_id for offer in offers}
        return [offer for offer in live.offers_of(devices) if offer.offer_id not in replaced]

    def _judge_of_all(self, live: LiveGeneration) -> Judge:
        """Make a judge that has seen everything that is live, as in a load; changes go on while it looks."""
        judge = make_judge(self._workshop, self._market, self._load.sellers, self._now)
        known = {seller.id for seller in self._load.sellers}
        for number, offer in enumerate(live.every_offer()):
            if offer.seller.id in known:
                judge.notice(number, offer)
        return judge

    def _notice(self, judge: Judge, offers: Sequence[Offer]) -> None:
        """Show the judge what is new, behind all that is live."""
        for number, offer in enumerate(offers):
            judge.notice(AFTER_ALL | number, offer)
        for seller in sorted({offer.seller.id for offer in offers}):
            judge.admit(seller, frozenset())

    def _priced(
        self, offers: Sequence[Offer], beside: Sequence[Offer], judge: Judge, histories: Histories
    ) -> tuple[list[Judged], list[Offer]]:
        """Return the new offers judged, and as they are stored; what is beside them stays as it is."""
        past = histories.past(offer.device_id for offer in offers)
        references = past.refer(offer for offer in (*beside, *offers) if self._asks(offer))
        referred = (msgspec.structs.replace(one, reference=references.get(one.device_id)) for one in offers)
        available = [judge.available(offer) for offer in referred]
        judged = [(offer, judge.verdict(offer)) for offer in available]
        asked = [(offer, offer.state) for offer in beside] + [(offer, verdict.state) for offer, verdict in judged]
        lines = histories.add(past, [(offer, state) for offer, state in asked if self._asks(offer)])
        seen = self._market.prior_price
        prior = [histories.prior_price(o, lines) if seen and v.state in SHOWN else None for o, v in judged]
        knowledge = Knowledge(self._workshop.catalogue, self._curves(), self._now)
        return judged, finished([(o, v, p) for (o, v), p in zip(judged, prior, strict=True)], knowledge)

    def _asks(self, offer: Offer) -> bool:
        return offer.condition in self._market.conditions and not offer.withdrawn

    def _settle(self, found: Sequence[Found], judged: Sequence[Judged]) -> None:
        """Forget the rejects that became offers; those that are hidden say why from now on."""
        verdicts = [verdict for _, verdict in judged]
        counts = Counter(verdict.state in SHOWN for verdict in verdicts)
        self._report.offers, self._report.hidden = counts[True], counts[False]
        outcomes = [
            (row, None if verdict.state in SHOWN else verdict)
            for (row, _), verdict in zip(found, verdicts, strict=True)
        ]
        settle_rejects(self._workshop.client, self._workshop.settings, outcomes)

    def _histories(self) -> Histories:
        settings = self._workshop.settings
        folder, redirects = spool_folder(settings.data_dir), self._workshop.catalogue.redirects
        return Histories(self._workshop.client, settings, self._market.id, self._now, folder, redirects)

    def _curves(self) -> Curves:
        """Return the model that the offers beside them are scored by, which need not be the live one for a while."""
        client, settings = self._workshop.client, self._workshop.settings
        return stored_curves(client, settings, scored_by(client, settings, self._market.id) or FORMULA_ID)


def _is_newer(offer: Offer, live: Offer) -> bool:
    return (offer.updated_at or "") >= (live.updated_at or "")
