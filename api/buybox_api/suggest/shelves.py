"""The matcher of each market, kept: made anew for a new generation, and behind the answers while one changes."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence

import msgspec
from buybox_config.errors import BuyboxError, EngineError
from buybox_config.languages import load_language
from buybox_config.markets import Market

from buybox_api.asker import Asker
from buybox_api.assortment import Stocked, count_listed, read_assortment
from buybox_api.searches.popular import PopularQueries
from buybox_api.suggest.entries import entries
from buybox_api.suggest.matching import Matcher
from buybox_api.suggest.popular_entries import PopularQuery, popular_entries
from buybox_api.understanding import Understanding

LOG = logging.getLogger("buybox.suggest")

FRESH_S = 5.0
"""Seconds that a shelf counts while its generation changes: what sold out is gone from suggestions after so long."""

LATEST_S = 10.0
"""Seconds after which a shelf that changed since is waited for: nobody asked meanwhile, so nobody had it renewed."""


class _Shelf(msgspec.Struct, frozen=True):
    generation: str
    revision: int
    at: float
    matcher: Matcher


class Shelves:
    """Hands out the matcher of a market; one asker at a time makes it."""

    def __init__(self, understanding: Understanding, popular: PopularQueries, clock: Callable[[], float]) -> None:
        self._understanding, self._popular, self._clock = understanding, popular, clock
        self._kept: dict[str, _Shelf] = {}
        self._right_at: dict[str, float] = {}  # when a market's shelf was last right, or could not be made right
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._behind: set[asyncio.Task[None]] = set()

    async def matcher(self, asker: Asker) -> Matcher:
        """Return the matcher of the generation asked; raises EngineError where it must be made and cannot be."""
        market = asker.market.id
        kept = self._kept.get(market)
        if kept is None or kept.generation != asker.generation.name:
            return await self._of_this_generation(asker)
        if kept.revision == asker.generation.revision:
            self._right_at[market] = self._clock()
        elif self._clock() - self._right_at[market] > LATEST_S:
            await self._renew(asker)
        if self._is_stale(self._kept[market], asker) and not self._turns[market].locked():
            task = asyncio.create_task(self._renew(asker))
            self._behind.add(task)
            task.add_done_callback(self._behind.discard)
        return self._kept[market].matcher

    def _is_stale(self, kept: _Shelf, asker: Asker) -> bool:
        """Tell whether a shelf is to be made anew: its market changed, or the log may tell more queries."""
        age = self._clock() - kept.at
        changed = kept.revision != asker.generation.revision
        return age > FRESH_S if changed else age > self._popular.fresh_s

    async def _of_this_generation(self, asker: Asker) -> Matcher:
        async with self._turns[asker.market.id]:
            kept = self._kept.get(asker.market.id)
            if kept is None or kept.generation != asker.generation.name:
                kept = await self._made(asker)
            return kept.matcher

    async def _renew(self, asker: Asker) -> None:
        async with self._turns[asker.market.id]:
            if not self._is_stale(self._kept[asker.market.id], asker):
                return
            try:
                await self._made(asker)
            except BuyboxError as error:
                LOG.info("suggestions of %s stay as they are: %s", asker.market.id, error)
                self._right_at[asker.market.id] = self._clock()  # nobody else shall wait for what fails

    async def _made(self, asker: Asker) -> _Shelf:
        stocked = await read_assortment(asker)
        popular = await self._counted(asker)
        # In a thread: it is work of tenths of a second, for which no other answer shall wait.
        matcher = await asyncio.to_thread(self._matcher, asker.market, stocked, popular)
        shelf = _Shelf(asker.generation.name, asker.generation.revision, self._clock(), matcher)
        self._kept[asker.market.id], self._right_at[asker.market.id] = shelf, shelf.at
        return shelf

    async def _counted(self, asker: Asker) -> list[tuple[PopularQuery, int]]:
        """Return popular queries with how many devices each lists; none where that cannot be told."""
        queries = await self._popular.read(asker)
        try:
            counts = await count_listed(asker, [query.request for query in queries])
        except EngineError as error:
            LOG.warning("suggestions of %s are without popular queries: %s", asker.market.id, error)
            return []
        return list(zip(queries, counts, strict=True))

    def _matcher(
        self, market: Market, stocked: Sequence[Stocked], popular: Sequence[tuple[PopularQuery, int]]
    ) -> Matcher:
        found = entries(stocked, self._names(stocked), load_language(market.language).categories, market.gigabyte)
        return Matcher([*found, *popular_entries(popular, found)])

    def _names(self, stocked: Sequence[Stocked]) -> dict[str, str]:
        """Return what the models that the catalogue knows are called."""
        names = {each.model_id: self._understanding.model_name(each.model_id) for each in stocked}
        return {model: name for model, name in names.items() if name is not None}
