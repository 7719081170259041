"""The matcher of each market, kept: made anew for a new generation, and behind the answers while one changes."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence

import msgspec
from buybox_config.errors import BuyboxError
from buybox_config.languages import load_language

from buybox_api.asker import Asker
from buybox_api.assortment import Stocked, read_assortment
from buybox_api.searches.popular import PopularQueries
from buybox_api.suggest.entries import entries
from buybox_api.suggest.matching import Matcher
from buybox_api.understanding import Understanding

LOG = logging.getLogger("buybox.suggest")

FRESH_S = 5.0
"""Seconds that a shelf counts while its generation changes: what sold out is gone from suggestions after so long."""


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
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._behind: set[asyncio.Task[None]] = set()

    async def matcher(self, asker: Asker) -> Matcher:
        """Return the matcher of the generation asked; raises EngineError where it must be made and cannot be."""
        kept = self._kept.get(asker.market.id)
        if kept is None or kept.generation != asker.generation.name:
            return await self._of_this_generation(asker)
        if self._is_stale(kept, asker) and not self._turns[asker.market.id].locked():
            task = asyncio.create_task(self._renew(asker))
            self._behind.add(task)
            task.add_done_callback(self._behind.discard)
        return kept.matcher

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
            try:
                await self._made(asker)
            except BuyboxError as error:
                LOG.info("suggestions of %s stay as they are: %s", asker.market.id, error)

    async def _made(self, asker: Asker) -> _Shelf:
        stocked = await read_assortment(asker)
        popular = await self._popular.read(asker)
        found = entries(stocked, popular, self._names(stocked), load_language(asker.market.language).categories)
        shelf = _Shelf(asker.generation.name, asker.generation.revision, self._clock(), Matcher(found))
        self._kept[asker.market.id] = shelf
        return shelf

    def _names(self, stocked: Sequence[Stocked]) -> dict[str, str]:
        """Return what the models that the catalogue knows are called."""
        names = {each.model_id: self._understanding.model_name(each.model_id) for each in stocked}
        return {model: name for model, name in names.items() if name is not None}
