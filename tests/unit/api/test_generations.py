"""Aliases are resolved once a second, and again when what they pointed at is gone."""

import asyncio
from typing import Any

import pytest
from buybox_api.faults import EngineDownError, EngineSlowError, GenerationGoneError, NothingLoadedError
from buybox_api.generations import FRESH_S, PATIENCE_S, STANDS_S, Generation, Generations
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


class Moody(Aliases):
    """An engine that answers, is gone, or answers when it is told to."""

    def __init__(self) -> None:
        super().__init__("t-devices-fr-g1", "t-offers-fr-g1")
        self.fault: Exception | None = None
        self.held = asyncio.Event()
        self.held.set()

    async def live(self, aliases: tuple[str, ...]) -> dict[str, dict[str, Any]]:
        found = await super().live(aliases)
        await self.held.wait()
        if self.fault is not None:
            raise self.fault
        return found


@pytest.fixture
def clock() -> list[float]:
    return [0.0]


@pytest.fixture
def engine() -> Moody:
    return Moody()


@pytest.fixture
def generations(engine: Moody, clock: list[float]) -> Generations:
    return Generations(engine, IndexNames("t"), lambda: clock[0])


@pytest.mark.parametrize("fault", [EngineDownError("gone"), EngineSlowError("slow")])
async def test_while_the_engine_fails_the_last_generation_stands_for_a_minute_and_no_longer(
    generations: Generations, engine: Moody, clock: list[float], fault: Exception
) -> None:
    await generations.current(FR)
    engine.fault = fault
    clock[0] = STANDS_S - 0.1
    assert (await generations.current(FR)).name == "1"
    clock[0] = STANDS_S
    with pytest.raises(type(fault)):
        await generations.current(FR)
    engine.fault = None
    engine.names = ("t-devices-fr-g2", "t-offers-fr-g2")
    assert (await generations.current(FR)).name == "2"


async def test_a_market_that_was_unloaded_does_not_stand(
    generations: Generations, engine: Moody, clock: list[float]
) -> None:
    await generations.current(FR)
    engine.names, clock[0] = (), 2.0
    with pytest.raises(NothingLoadedError):
        await generations.current(FR)


async def test_a_look_up_that_takes_long_goes_on_behind_the_answers(
    generations: Generations, engine: Moody, clock: list[float]
) -> None:
    await generations.current(FR)
    engine.names, clock[0] = ("t-devices-fr-g2", "t-offers-fr-g2"), 2.0
    engine.held.clear()
    assert (await generations.current(FR)).name == "1"
    clock[0] += PATIENCE_S
    assert [(await generations.current(FR)).name for _ in range(20)] == ["1"] * 20
    assert engine.asked == 2
    engine.held.set()
    await asyncio.sleep(0.01)
    assert (await generations.current(FR)).name == "2"
    assert engine.asked == 2


async def test_askers_who_know_nothing_yet_share_one_failure_instead_of_waiting_in_turn(
    generations: Generations, engine: Moody
) -> None:
    engine.fault = EngineSlowError("slow")
    found = await asyncio.gather(*(generations.current(FR) for _ in range(50)), return_exceptions=True)
    assert {type(each) for each in found} == {EngineSlowError}
    assert engine.asked == 1


async def test_an_asker_who_hangs_up_takes_no_answer_from_the_others(generations: Generations, engine: Moody) -> None:
    engine.held.clear()
    first, second = (asyncio.create_task(generations.current(FR)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    engine.held.set()
    assert (await second).name == "1"
