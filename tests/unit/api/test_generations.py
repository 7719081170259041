"""Aliases are resolved once a second, and again when what they pointed at is gone."""

import asyncio
from typing import Any

import pytest
from buybox_api.faults import EngineDownError, GenerationGoneError, NothingLoadedError
from buybox_api.generations import FRESH_S, Generation, Generations
from buybox_config.indices import LAYOUT, IndexNames
from buybox_config.markets import load_markets

FR = load_markets()["FR"]


class Aliases:
    """An engine of which only the aliases matter."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.asked = 0

    async def search(self, index: str, body: dict[str, Any]) -> dict[str, Any]:
        del index, body
        return {}

    async def live(self, aliases: tuple[str, ...]) -> dict[str, dict[str, Any]]:
        del aliases
        self.asked += 1
        await asyncio.sleep(0)
        return {name: {"revision": 3, "simulated": True, "layout": LAYOUT} for name in self.names}


async def test_many_askers_resolve_once_and_again_after_a_second() -> None:
    engine, now = Aliases("t-devices-fr-g1", "t-offers-fr-g1"), [0.0]
    generations = Generations(engine, IndexNames("t"), lambda: now[0])
    seen = await asyncio.gather(*(generations.current(FR) for _ in range(20)))
    assert {(entry.name, entry.revision, entry.simulated) for entry in seen} == {("1", 3, True)}
    assert engine.asked == 1
    now[0] += FRESH_S
    await generations.current(FR)
    assert engine.asked == 2


async def test_a_generation_that_vanished_is_asked_for_once_more() -> None:
    engine = Aliases("t-devices-fr-g1", "t-offers-fr-g1")
    generations = Generations(engine, IndexNames("t"), lambda: 0.0)

    async def question(generation: Generation) -> str:
        if generation.name == "1":
            engine.names = ("t-devices-fr-g2", "t-offers-fr-g2")
            raise GenerationGoneError("gone")
        return generation.name

    assert await generations.ask(FR, question) == "2"


async def test_a_market_without_a_load_and_an_alias_of_two_indices_are_told_apart() -> None:
    with pytest.raises(NothingLoadedError, match="run `buybox index`"):
        await Generations(Aliases(), IndexNames("t"), lambda: 0.0).current(FR)
    twice = Aliases("t-devices-fr-g1", "t-devices-fr-g2", "t-offers-fr-g1")
    with pytest.raises(EngineDownError, match="points at 2 indices"):
        await Generations(twice, IndexNames("t"), lambda: 0.0).current(FR)
