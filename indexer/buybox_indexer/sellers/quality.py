"""Seller quality for a load: every seller counted, judged among the sellers of each market, and compared by grade."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec
from buybox_config.sellers import Seller
from buybox_config.times import utc_text
from buybox_ranking.offer import SellerFacts
from buybox_ranking.quality.over_grading import GradeReturns, find_over_grading
from buybox_ranking.quality.published_limits import broken_limits
from buybox_ranking.quality.quality_fit import fit_markets, kind_rates
from buybox_ranking.quality.seller_quality import QualityPrior, SellerCounts, fault_rate, seller_facts

from buybox_indexer.sellers.counted import Counted, count_seller
from buybox_indexer.sellers.fault_lines import fault_lines
from buybox_indexer.sellers.records import MarketJudgement, SellerQualityRecord

Notes = dict[str, str]
"""What was wrong with orders files, by seller: told and kept in the report, never fatal."""


class Judgement(msgspec.Struct, frozen=True):
    """What a load knows of its sellers."""

    sellers: tuple[Seller, ...]
    counted: dict[str, Counted]  # by seller
    priors: dict[str, QualityPrior]  # by market
    grades: GradeReturns
    now: dt.datetime

    @property
    def notes(self) -> Notes:
        """What was wrong with orders files."""
        return {seller: found.note for seller, found in self.counted.items() if found.note}

    def facts(self, market: str) -> dict[str, SellerFacts]:
        """Return what the offers of a market carry of each seller."""
        prior = self.priors.get(market, QualityPrior())
        return {seller.id: _facts(seller, self.counted[seller.id], prior) for seller in self.sellers}

    def records(self) -> list[SellerQualityRecord]:
        """Return what is kept of each seller."""
        return [self._record(seller) for seller in self.sellers]

    def _record(self, seller: Seller) -> SellerQualityRecord:
        found = self.counted[seller.id]
        return SellerQualityRecord(
            seller=seller.id,
            as_of=utc_text(self.now),
            source=found.source,
            counts=found.decayed,
            windows=found.windows,
            markets={market: _judgement(found.decayed, self.priors[market]) for market in _markets(seller)},
            over_graded=tuple(each for each in self.grades.findings if each.seller == seller.id),
            exceeded=tuple(line.fault for line in fault_lines(found.windows) if line.exceeded),
            broken_elsewhere=tuple(broken_limits(found.windows)),
            left_out=found.left_out,
        )


def judge_sellers(sellers: Iterable[Seller], now: dt.datetime) -> Judgement:
    """Count every seller's orders before `now` (UTC) and judge it among those that sell in the same markets.

    An order does not say its market: a seller's whole record speaks in each market where it sells, and is drawn to
    what is usual there.
    """
    known = tuple(sellers)
    counted = {seller.id: count_seller(seller, now) for seller in known}
    by_market: defaultdict[str, list[SellerCounts]] = defaultdict(list)
    for seller in known:
        for market in _markets(seller):
            by_market[market].append(counted[seller.id].decayed)
    priors = fit_markets(by_market, [found.decayed for found in counted.values()])
    grades = find_over_grading({seller: found.grades for seller, found in counted.items()})
    return Judgement(known, counted, priors, grades, now)


def _facts(seller: Seller, found: Counted, prior: QualityPrior) -> SellerFacts:
    return seller_facts(seller.id, seller.name, found.decayed, prior, shown=found.shown)


def _judgement(counts: SellerCounts, prior: QualityPrior) -> MarketJudgement:
    return MarketJudgement(prior, fault_rate(counts, prior), tuple(kind_rates(counts, prior)))


def _markets(seller: Seller) -> Sequence[str]:
    return sorted({source.market for source in seller.feeds})
