"""Which indices answer for a market: resolved once a request, so that no answer mixes two generations.

While OpenSearch is slow or gone the last one known stands for a while: what is cached of it goes on at once, and what
must be asked says by itself that it cannot be.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
from buybox_config.indices import LAYOUT, IndexNames, MarketIndices
from buybox_config.markets import Market

from buybox_api.faults import EngineDownError, EngineSlowError, GenerationGoneError, NothingLoadedError
from buybox_api.search_port import Document, SearchPort

Answer = TypeVar("Answer")

FRESH_S = 1.0
"""Seconds that a resolved alias counts: a swap is seen after a second, and the engine is asked once a second."""

PATIENCE_S = 0.25
"""Seconds from its begin that a look-up is waited for where an earlier state is known; it goes on behind answers."""

STANDS_S = 60.0
"""Seconds without a look-up that succeeds after which nothing is answered from memory of what was live."""


class Generation(msgspec.Struct, frozen=True):
    """What is live in a market at one moment."""

    market: Market
    indices: MarketIndices
    revision: int = 0  # raised with each visible change inside the generation
    simulated: bool = False
    model: str = ""  # id of the model that scored it

    @property
    def name(self) -> str:
        """The name of the generation, as answers show it."""
        return self.indices.generation


class _Seen(msgspec.Struct, frozen=True):
    """What was live, and when that was looked up."""

    at: float
    generation: Generation


class _LookUp(msgspec.Struct, frozen=True):
    """A look-up under way, shared by all who need it."""

    began: float
    task: asyncio.Task[Generation]


class Generations:
    """The live generation of each market, looked up again after a second."""

    def __init__(self, port: SearchPort, names: IndexNames, clock: Callable[[], float]) -> None:
        self._port = port
        self._names = names
        self._clock = clock
        self._seen: dict[str, _Seen] = {}
        self._looking: dict[str, _LookUp] = {}

    async def ask(self, market: Market, question: Callable[[Generation], Awaitable[Answer]]) -> Answer:
        """Put a question to the live generation, and once more when that was dropped meanwhile.

        Raises NothingLoadedError when nothing was published for the market, and EngineError.
        """
        try:
            return await question(await self.current(market))
        except GenerationGoneError:
            self._seen.pop(market.id, None)
            return await question(await self.current(market))

    async def current(self, market: Market) -> Generation:
        """Return the live generation; many who need it look it up once, and share what came of it.

        Raises as `ask`, after the time of one request to the engine at most.
        """
        seen, now = self._seen.get(market.id), self._clock()
        if seen is not None and now - seen.at < FRESH_S:
            return seen.generation
        looking = self._look_up(market)
        if seen is None or now - seen.at >= STANDS_S:
            return await asyncio.shield(looking.task)
        await asyncio.wait({looking.task}, timeout=max(0.0, looking.began + PATIENCE_S - now))
        if not looking.task.done() or isinstance(looking.task.exception(), (EngineDownError, EngineSlowError)):
            return seen.generation
        return looking.task.result()

    def _look_up(self, market: Market) -> _LookUp:
        """Return the look-up under way, begun where there is none."""
        looking = self._looking.get(market.id)
        if looking is None:
            looking = self._looking[market.id] = _LookUp(
                self._clock(), asyncio.create_task(self._looked_up(market), name=f"generation of {market.id}")
            )
            looking.task.add_done_callback(lambda task: self._end(market, task))
        return looking

    async def _looked_up(self, market: Market) -> Generation:
        generation = await self._resolve(market)
        self._seen[market.id] = _Seen(self._clock(), generation)
        return generation

    def _end(self, market: Market, task: asyncio.Task[Generation]) -> None:
        del self._looking[market.id]
        if not task.cancelled():
            task.exception()  # told to those who wait, if any do

    async def overview(self, markets: list[Market]) -> dict[str, str | None]:
        """Return the live generation's name of each market, None where nothing is loaded that this version can read.

        Raises EngineError.
        """
        aliases = {market.id: self._names.live(market.id).devices for market in markets}
        live = await self._port.live(tuple(aliases.values()))
        return {market: _name(live, alias) for market, alias in aliases.items()}

    async def _resolve(self, market: Market) -> Generation:
        aliases = self._names.live(market.id)
        live = await self._port.live((aliases.devices, aliases.offers))
        if not live:
            raise NothingLoadedError(f"nothing is loaded for market {market.id}: run `buybox index`")
        devices = _only(live, aliases.devices)
        indices = MarketIndices(devices, _only(live, aliases.offers))
        if live[devices].get("layout") != LAYOUT:
            raise NothingLoadedError(f"market {market.id} was loaded by another version: run `buybox index`")
        return _generation(market, indices, live[devices])


def _only(live: dict[str, Document], alias: str) -> str:
    """Return the one index behind an alias; two would count every device twice."""
    names = [name for name in live if name.startswith(f"{alias}-g")]
    if len(names) != 1:
        raise EngineDownError(f"alias {alias} points at {len(names)} indices instead of one: run `buybox index`")
    return names[0]


def _generation(market: Market, indices: MarketIndices, meta: Document) -> Generation:
    return Generation(
        market,
        indices,
        int(meta.get("revision", 0)),
        bool(meta.get("simulated", False)),
        str(meta.get("model_id", "")),
    )


def _name(live: dict[str, Document], alias: str) -> str | None:
    names = [name for name, meta in live.items() if name.startswith(f"{alias}-g") and meta.get("layout") == LAYOUT]
    return names[0].removeprefix(f"{alias}-g") if names else None
