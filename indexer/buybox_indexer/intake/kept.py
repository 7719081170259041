"""A market's live offers as a load finds them: those of a seller that fell silent stay, up to a limit of days."""

import datetime as dt
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import msgspec
from buybox_config.indices import MarketIndices
from buybox_config.paging import every_source
from buybox_config.settings import Settings
from buybox_ranking.offer import Offer
from opensearchpy import OpenSearch

from buybox_indexer.offer_changes.newer_changes import CHANGED, NewerChanges, live_changes

PAGE = 5_000


class LiveOffers:
    """The live offers of one market when a load begins; none before the first."""

    def __init__(self, client: OpenSearch, settings: Settings, indices: MarketIndices | None, now: dt.datetime) -> None:
        self._client, self._indices, self._now = client, indices, now
        self._oldest = (now - dt.timedelta(days=settings.kept_days)).isoformat()

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many live offers each seller has, hidden ones not counted."""
        return {} if self._indices is None else self._counted(self._indices)

    @cached_property
    def changes(self) -> NewerChanges:
        """What changes made of offers since their rows; they stand until a newer row speaks."""
        return {} if self._indices is None else live_changes(self._client, self._indices)

    @cached_property
    def changed_sellers(self) -> frozenset[str]:
        """The sellers of whose offers some were changed since their rows."""
        return frozenset(change.seller for change in self.changes.values())

    def of(self, seller: str) -> Iterator[Offer]:
        """Yield a seller's offers, each marked with when it began to be kept.

        Those kept for longer than the setting `kept_days` are left out.
        """
        return self._found({"term": {"seller.id": seller}})

    def changed_of(self, seller: str) -> Iterator[Offer]:
        """Yield those of a seller's offers that changes made or changed since their rows, marked alike."""
        if seller not in self.changed_sellers:
            return iter(())
        return self._found({"bool": {"filter": [{"term": {"seller.id": seller}}, CHANGED]}})

    def _found(self, query: dict[str, Any]) -> Iterator[Offer]:
        if self._indices is None:
            return
        for offer in every_source(self._client, self._indices.offers, query, Offer, sort=["device_no", "sku"]):
            since = offer.kept_since or self._now.isoformat()
            if since >= self._oldest:
                yield msgspec.structs.replace(offer, kept_since=since, state="live", reason=None)

    def _counted(self, indices: MarketIndices) -> dict[str, int]:
        sources = {"size": PAGE, "sources": [{"seller": {"terms": {"field": "seller.id"}}}]}
        counts: dict[str, int] = {}
        while True:
            body: dict[str, Any] = {
                "size": 0,
                "query": {"terms": {"state": ["live", "limited"]}},
                "aggs": {"sellers": {"composite": sources}},
            }
            found = self._client.search(index=indices.offers, body=body)["aggregations"]["sellers"]
            counts |= {bucket["key"]["seller"]: bucket["doc_count"] for bucket in found["buckets"]}
            if "after_key" not in found:
                return counts
            sources["after"] = found["after_key"]
