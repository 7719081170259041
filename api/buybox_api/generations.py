"""Which indices answer for a market: resolved once a request, so that no answer mixes two generations."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
from buybox_config.indices import LAYOUT, IndexNames, MarketIndices
from buybox_config.markets import Market

from buybox_api.faults import EngineDownError, GenerationGoneError, NothingLoadedError
from buybox_api.search_port import Document, SearchPort

Answer = TypeVar("Answer")

FRESH_S = 1.0
"""Seconds that a resolved alias counts: a swap is seen after a second, and the engine is asked once a second."""


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


class Generations:
    """The live generation of each market, looked up again after a second."""

    def __init__(self, port: SearchPort, names: IndexNames, clock: Callable[[], float]) -> None:
        self._port = port
        self._names = names
        self._clock = clock
        self._seen: dict[str, tuple[float, Generation]] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

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
        """Return the live generation; many waiting askers look it up once."""
        async with self._turns[market.id]:
            seen = self._seen.get(market.id)
            if seen is not None and self._clock() - seen[0] < FRESH_S:
                return seen[1]
            generation = await self._resolve(market)
            self._seen[market.id] = (self._clock(), generation)
            return generation

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
