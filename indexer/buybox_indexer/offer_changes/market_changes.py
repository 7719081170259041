"""Some changes in one market: held against what is live, judged beside it, and written."""

import datetime as dt
from collections.abc import Sequence
from contextlib import closing

from buybox_config.indices import MarketIndices
from buybox_config.markets import Market
from buybox_ranking.offer import Offer, offer_id

from buybox_indexer.assembly import Rejudged
from buybox_indexer.generations import new_generation
from buybox_indexer.intake.market_intake import Intake
from buybox_indexer.intake.read_seller import Understanding
from buybox_indexer.live_changes.live_market import LiveMarket
from buybox_indexer.load import Workshop
from buybox_indexer.normalise.words import Words
from buybox_indexer.offer_changes.change import BadLine, Change
from buybox_indexer.offer_changes.changed_offer import ChangedOffers, is_as_before, is_older
from buybox_indexer.offer_changes.report import LineReport, MarketChanges
from buybox_indexer.report import Accounts
from buybox_indexer.resolve import resolver

WHOLE = frozenset({"price", "grade", "quantity"})
"""Columns without which no line can be a new offer."""

NAMES_A_DEVICE = frozenset({"title", "gtin", "model"})


class LinesOfMarket:
    """The lines of one market; only for who holds its lock."""

    def __init__(
        self, workshop: Workshop, market: Market, words: Words, indices: MarketIndices, now: dt.datetime
    ) -> None:
        self._workshop, self._market, self._words = workshop, market, words
        self._live = LiveMarket(workshop, market, indices, new_generation(now), now)
        self._changed_offers = ChangedOffers(market, words, now)
        self._before: dict[str, Offer] = {}
        self._after: dict[str, Offer] = {}

    def apply(self, changes: Sequence[Change], account: MarketChanges) -> list[LineReport]:
        """Apply the changes in their order and say what became of each; what is live is visible when this returns."""
        self._before = self._live.offers_named(_id(change) for change in changes)
        self._after = dict(self._before)
        lines = [self._line(change) for change in changes]
        new = {name: offer for name, offer in self._after.items() if offer != self._before[name]}
        if new or self._live.unfinished():
            rejudged = self._write(new, account)
            self._tell_states(lines, rejudged)
        return lines

    def _line(self, change: Change) -> LineReport:
        """Take one change into account, on top of those before it."""
        name = _id(change)
        known = self._after.get(name)
        report = LineReport(change.line, "applied", change.seller, change.market, change.sku, offer_id=name)
        if known is None:
            return _unknown(change, report)
        report.device_id, report.state, report.why = known.device_id, known.state, known.reason
        if is_older(change, known):
            report.outcome, report.message = "older", f"{known.updated_at} is known of this offer"
            return report
        try:
            changed = self._changed_offers.changed(known, change)
        except BadLine as bad:
            report.outcome, report.reason, report.message = "rejected", bad.reason, bad.message
            return report
        self._after[name] = changed
        if is_as_before(known, changed):
            report.outcome = "unchanged"
        return report

    def _write(self, new: dict[str, Offer], account: MarketChanges) -> list[Rejudged]:
        """Judge all offers of the devices concerned, those changed as they are now, and write what differs."""
        judge, accounts = self._live.judge([]), Accounts()
        understanding = Understanding(self._words, resolver(self._workshop.catalogue, self._workshop.recogniser), {})
        devices = frozenset(offer.device_id for offer in new.values()) | self._live.unfinished()
        with closing(Intake(self._market, understanding, judge, self._workshop.settings, accounts)) as intake:
            concerned = self._live.stand_beside(intake, judge, devices, instead=new)
            _, rejudged = self._live.change(intake, judge, concerned, accounts, lambda _: None)
        account.offers += len(new)
        account.devices += len(devices)
        return rejudged

    def _tell_states(self, lines: Sequence[LineReport], rejudged: Sequence[Rejudged]) -> None:
        """Say of each line how its offer stands now, and why where that is new."""
        now = self._live.offers_named({line.offer_id for line in lines if line.offer_id in self._after})
        says = {(one.seller, one.sku): one.verdict.message for one in rejudged}
        for line in lines:
            offer = now.get(line.offer_id or "")
            if offer is not None:
                line.state, line.why = offer.state, offer.reason
                if line.outcome in {"applied", "unchanged"}:
                    line.message = says.get((offer.seller.id, offer.sku))


def _id(change: Change) -> str:
    return offer_id(change.market, change.seller, change.sku)


def _unknown(change: Change, report: LineReport) -> LineReport:
    said = {column for column, text in change.given.items() if text}
    if said >= WHOLE and said & NAMES_A_DEVICE:
        report.outcome = "new_offer"
        report.message = "an offer that is not known yet comes with its seller's feed: `buybox index --seller ID`"
    else:
        report.outcome = "unknown_offer"
        report.message = f"{change.seller} has no offer with this sku in {change.market}: see `buybox rejects`"
    return report
