"""What each load found of each seller's quality, kept in the engine: the newest, and one a day for its history."""

import datetime as dt
from collections.abc import Iterable
from typing import Literal

import msgspec
from buybox_config.indices import IndexNames, mapping
from buybox_config.paging import every_hit
from buybox_config.settings import Settings
from buybox_config.stores import stored
from buybox_ranking.quality.quality_findings import KindRate, OverGraded
from buybox_ranking.quality.seller_quality import QualityPrior, SellerCounts
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

from buybox_indexer.bulk import BulkWriter

KIND = "quality"

HISTORY_DAYS = 400
"""Days that are kept: a year to compare with, and a month to look at it in."""


class MarketJudgement(msgspec.Struct, frozen=True):
    """How a seller stands among the sellers of one market."""

    prior: QualityPrior
    fault_rate: float | None = None  # as its offers carry it; None without orders
    rates: tuple[KindRate, ...] = ()  # of each kind of fault, with its interval


class SellerQualityRecord(msgspec.Struct, frozen=True):
    """A seller's quality as one load found it."""

    seller: str
    as_of: str  # RFC 3339, UTC
    source: Literal["orders", "seller_file", "none"]
    counts: SellerCounts  # weighted by age: what the fault rate is made of
    windows: dict[int, SellerCounts]  # by days, plain
    markets: dict[str, MarketJudgement]  # those where it sells
    over_graded: tuple[OverGraded, ...] = ()
    exceeded: tuple[str, ...] = ()  # faults beyond our limits
    broken_elsewhere: tuple[str, ...] = ()  # limits that other marketplaces publish
    left_out: dict[str, int] = {}  # lines of the orders file that are no evidence, by reason

    def prior(self, market: str) -> QualityPrior:
        """Return what is believed of a seller of a market; of any seller where it does not sell."""
        found = self.markets.get(market)
        return found.prior if found else QualityPrior()


def keep_quality(
    client: OpenSearch, settings: Settings, records: Iterable[SellerQualityRecord], now: dt.datetime
) -> None:
    """Keep each seller's newest record, and that of the day of `now` (UTC): the day's last load speaks for it.

    Days older than 400 are forgotten. Raises EngineError when the engine refuses one.
    """
    index = IndexNames(settings.index_prefix).store(KIND)
    stored(client, index, mapping(KIND))
    today = now.astimezone(dt.UTC).date()
    with BulkWriter(client, settings.bulk_timeout_s) as writer:
        for record in records:
            document = {"seller": record.seller, "day": today.isoformat(), "record": record}
            writer.put(index, record.seller, {**document, "newest": True})
            writer.put(index, f"{record.seller}/{today.isoformat()}", {**document, "newest": False})
    client.indices.refresh(index=index)
    _forget(client, index, today - dt.timedelta(days=HISTORY_DAYS))


def seller_quality(client: OpenSearch, settings: Settings, seller: str) -> SellerQualityRecord | None:
    """Return a seller's newest record, or None when no load has judged it yet."""
    try:
        found = client.get(index=IndexNames(settings.index_prefix).store(KIND), id=seller)
    except NotFoundError:
        return None
    return _record(found["_source"]["record"])


def newest_quality(client: OpenSearch, settings: Settings) -> list[SellerQualityRecord]:
    """Return the newest record of every seller that was ever judged, by seller."""
    query, index = {"term": {"newest": True}}, IndexNames(settings.index_prefix).store(KIND)
    try:
        return [_record(hit["_source"]["record"]) for hit in every_hit(client, index, query, sort=["seller", "day"])]
    except NotFoundError:
        return []


def quality_history(client: OpenSearch, settings: Settings, seller: str) -> list[SellerQualityRecord]:
    """Return a seller's records, one a day on which a load judged it, oldest first."""
    query = {"bool": {"filter": [{"term": {"seller": seller}}, {"term": {"newest": False}}]}}
    index = IndexNames(settings.index_prefix).store(KIND)
    try:
        return [_record(hit["_source"]["record"]) for hit in every_hit(client, index, query, sort=["day", "seller"])]
    except NotFoundError:
        return []


def _forget(client: OpenSearch, index: str, before: dt.date) -> None:
    old = [{"term": {"newest": False}}, {"range": {"day": {"lt": before.isoformat()}}}]
    client.delete_by_query(index=index, body={"query": {"bool": {"filter": old}}}, conflicts="proceed")


def _record(document: object) -> SellerQualityRecord:
    return msgspec.convert(document, SellerQualityRecord, strict=False)  # the keys of `windows` are text in JSON
