"""Lines taken in their order, each on top of those before it: what each makes of its offer, and what is told of it."""

import datetime as dt
from collections.abc import Mapping, Sequence

from buybox_config.markets import Market
from buybox_ranking.offer import Offer, offer_id

from buybox_indexer.normalise.words import Words
from buybox_indexer.offer_changes.change import BadLine, Change
from buybox_indexer.offer_changes.changed_offer import ChangedOffers, is_as_before, is_older
from buybox_indexer.offer_changes.kept_market import KeptMarket
from buybox_indexer.offer_changes.known_sellers import MEND
from buybox_indexer.offer_changes.new_offer import NewOffers, is_whole
from buybox_indexer.offer_changes.report import LineReport
from buybox_indexer.resolve import Resolver


def offer_of(change: Change) -> str:
    """Return the id of the offer that a line is about."""
    return offer_id(change.market, change.seller, change.sku)


class TakenLines:
    """Some lines of one market, as they are taken."""

    def __init__(self, market: Market, words: Words, resolve: Resolver, kept: KeptMarket, now: dt.datetime) -> None:
        self._kept, self._now = kept, now
        self._changed, self._new = ChangedOffers(market, words, now), NewOffers(market, words, resolve, now)
        self.after: dict[str, Offer] = {}  # offers as the lines make them, by id

    def take(self, changes: Sequence[Change], before: Mapping[str, Offer]) -> list[LineReport]:
        """Take lines, in their order; `before` are the offers that exist, by id."""
        self.after = dict(before)
        return [self._line(change) for change in changes]

    def written(self, before: Mapping[str, Offer]) -> dict[str, Offer]:
        """Return the offers that are new or otherwise than before."""
        return {name: offer for name, offer in self.after.items() if offer != before.get(name)}

    def _line(self, change: Change) -> LineReport:
        name = offer_of(change)
        report = LineReport(change.line, "applied", change.seller, change.market, change.sku, offer_id=name)
        known = self.after.get(name)
        try:
            if known is None:
                self._bring(change, report)
            else:
                self._change(known, change, report)
        except BadLine as bad:
            report.outcome, report.reason, report.message = "rejected", bad.reason, bad.message
        return report

    def _change(self, known: Offer, change: Change, report: LineReport) -> None:
        report.device_id = known.device_id
        if is_older(change, known):
            report.outcome, report.message = "older", f"{known.updated_at} is known of this offer"
            return
        changed = self._changed.changed(known, change)
        self.after[known.offer_id] = changed
        if is_as_before(known, changed):
            report.outcome = "unchanged"

    def _bring(self, change: Change, report: LineReport) -> None:
        """Make a new offer of a line that holds all that one needs."""
        if not is_whole(change):
            report.outcome = "unknown_offer"
            report.message = (
                f"{change.seller} has no offer with this sku in {change.market}: a new one needs title (or gtin, or "
                "brand and model), grade, price and quantity"
            )
            return
        seller = self._kept.seller(change.seller, self._now)
        if seller is None:
            raise BadLine("unknown_seller", f"{MEND} {self._kept.sellers.fault}".rstrip())
        offer = self._new.made(change, seller.facts)
        report.outcome, report.device_id = "new_offer", offer.device_id
        self.after[offer.offer_id] = offer
