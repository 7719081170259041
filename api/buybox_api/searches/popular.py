"""Queries of the log that may be shown to others: asked by many, found something, and made of known words alone."""

import datetime as dt

import msgspec

from buybox_api.asker import Asker
from buybox_api.faults import GenerationGoneError
from buybox_api.queries.assortment import popular_body
from buybox_api.suggest.entries import PopularQuery
from buybox_api.understanding import Understanding

DAYS = 30
"""Age of the oldest search that counts."""

MOST = 1_000
"""Queries of a market."""


class PopularQueries(msgspec.Struct, frozen=True):
    """Reads popular queries from the index of searches."""

    index: str
    understanding: Understanding
    clients: int = 5  # different shoppers that must have asked: what one person typed is never shown to another
    fresh_s: float = 300.0

    async def read(self, asker: Asker) -> list[PopularQuery]:
        """Return popular queries of a market, none where no search was logged yet."""
        since = (asker.now - dt.timedelta(days=DAYS)).isoformat()
        try:
            found = await asker.port.search(self.index, popular_body(asker.market.id, since, self.clients, MOST))
        except GenerationGoneError:
            return []
        buckets = found["aggregations"]["queries"]["buckets"]
        many = [bucket for bucket in buckets if bucket["clients"]["value"] >= self.clients]
        queries = [self._popular(bucket["key"], bucket["doc_count"], asker.market.language) for bucket in many]
        return [query for query in queries if query is not None]

    def _popular(self, text: str, asked: int, language: str) -> PopularQuery | None:
        """Return a query whose every word is a known one, and None for any other: it may be private or an insult."""
        understood = self.understanding.understand(text, language)
        if understood.rest or understood.accessory or understood.empty or not understood.pieces:
            return None
        return PopularQuery(text, asked, understood.model)
