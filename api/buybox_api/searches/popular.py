"""Queries of the log that may be shown to others: asked by many, found something, and made of known words alone."""

import asyncio
import datetime as dt
import logging
from collections.abc import Sequence
from typing import Any

import msgspec
from buybox_config.errors import EngineError

from buybox_api.asker import Asker
from buybox_api.asking import SearchRequest
from buybox_api.faults import GenerationGoneError
from buybox_api.queries.assortment import popular_body
from buybox_api.suggest.entries import SAID, words_of
from buybox_api.suggest.popular_entries import PopularQuery
from buybox_api.understanding import NAMED, Understanding, Understood
from buybox_api.wishes import wished

LOG = logging.getLogger("buybox.suggest")

DAYS = 30
"""Age of the oldest search that counts."""

READ, SHOWN = 1_000, 200
"""Queries of a market that are read, and that may be shown: the devices of each are counted with every shelf."""

TOLD = frozenset((*NAMED, "colour", "grade", "keyboard"))
"""What the words of a query may say, to be shown: others (a price, a new battery) are no words of its text."""


class _Read(msgspec.Struct, frozen=True):
    at: dt.datetime
    queries: list[PopularQuery]


class PopularQueries:
    """Reads popular queries from the index of searches, each market's once in a while."""

    def __init__(self, index: str, understanding: Understanding, clients: int = 5, fresh_s: float = 300.0) -> None:
        self.fresh_s = fresh_s
        self._index, self._understanding = index, understanding
        self._clients = clients  # different shoppers that must have asked: what one typed is never shown to another
        self._known: dict[str, _Read] = {}

    async def read(self, asker: Asker) -> list[PopularQuery]:
        """Return popular queries of a market; those known before, or none, where the log cannot be read."""
        known = self._known.get(asker.market.id)
        if known is not None and (asker.now - known.at).total_seconds() < self.fresh_s:
            return known.queries
        try:
            queries = await self._read(asker)
        except EngineError as error:
            LOG.warning("popular queries of %s cannot be read: %s", asker.market.id, error)
            return known.queries if known is not None else []
        self._known[asker.market.id] = _Read(asker.now, queries)
        return queries

    async def _read(self, asker: Asker) -> list[PopularQuery]:
        since = (asker.now - dt.timedelta(days=DAYS)).isoformat()
        try:
            found = await asker.port.search(self._index, popular_body(asker.market.id, since, self._clients, READ))
        except GenerationGoneError:
            return []  # no search was logged yet
        buckets = found["aggregations"]["queries"]["buckets"]
        many = [bucket for bucket in buckets if bucket["clients"]["value"] >= self._clients]
        return await asyncio.to_thread(self._chosen, many, asker)

    def _chosen(self, buckets: Sequence[dict[str, Any]], asker: Asker) -> list[PopularQuery]:
        """Return what may be shown, the most asked first; of texts that mean the same search only one."""
        found: dict[tuple[tuple[str, str], ...], PopularQuery] = {}
        for bucket in sorted(buckets, key=lambda bucket: (-bucket["clients"]["value"], bucket["key"])):
            query = self._popular(bucket["key"], bucket["clients"]["value"], asker)
            if query is not None:
                found.setdefault(tuple(sorted(query.parameters.items())), query)
        return list(found.values())[:SHOWN]

    def _popular(self, text: str, shoppers: int, asker: Asker) -> PopularQuery | None:
        """Return a query whose every word is a known one, and None for any other: it may be private or an insult."""
        understood = self._understanding.understand(text, asker.market.language)
        parameters = _parameters(understood)
        if not _is_plain(understood) or frozenset(parameters) in SAID:
            return None
        values = {name: value if name == "q" else (value,) for name, value in parameters.items()}
        request = SearchRequest.model_validate({"market": asker.market.id, **values})
        rest = self._understanding.understand(parameters.get("q", ""), asker.market.language)
        return PopularQuery(" ".join(understood.tokens), shoppers, parameters, wished(request, rest))


def _is_plain(understood: Understood) -> bool:
    """Tell whether the words were understood whole, and say no more than the parameters of a search can."""
    named = understood.named()
    mended = understood.corrected is not None or understood.spelt is not None
    unclear = understood.rest or understood.accessory or understood.empty or mended
    by_name = understood.model is not None or {*understood.words} <= {*words_of(understood.brand or "")}
    return bool(named) and not unclear and by_name and named.keys() <= TOLD


def _parameters(understood: Understood) -> dict[str, str]:
    """Return the parameters of the search that is meant.

    A colour stays words: it stands for every maker's shade of it, which no address could list.
    """
    found = {name: str(value) for name, value in understood.named().items() if name != "colour"}
    colour = [piece.words for piece in understood.pieces if piece.name == "colour"]
    return found | ({"q": " ".join(colour)} if colour else {})
