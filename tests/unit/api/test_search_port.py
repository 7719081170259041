"""Searches share few places: who waits too long is told so, and never sent on to an engine that has no time."""

import asyncio
from typing import Any, cast

import pytest
from buybox_api import search_port
from buybox_api.faults import EngineSlowError
from buybox_api.search_port import AT_ONCE, OpenSearchPort


class HeldEngine:
    """An engine that answers when it is let."""

    def __init__(self) -> None:
        self.under_way = self.most = self.asked = 0
        self.let = asyncio.Event()

    async def search(self, **_request: object) -> dict[str, Any]:
        self.asked += 1
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            await self.let.wait()
        finally:
            self.under_way -= 1
        return {"_shards": {"failed": 0}, "hits": {}}


def port_to(engine: HeldEngine, timeout_s: float) -> OpenSearchPort:
    return OpenSearchPort(cast("Any", engine), timeout_s)


async def test_a_crowd_is_passed_on_bit_by_bit() -> None:
    engine = HeldEngine()
    port = port_to(engine, 60.0)
    asked = [asyncio.create_task(port.search("x", {})) for _ in range(5 * AT_ONCE)]
    await asyncio.sleep(0.01)
    engine.let.set()
    await asyncio.gather(*asked)
    assert (engine.asked, engine.most) == (5 * AT_ONCE, AT_ONCE)


async def test_who_waited_for_half_the_time_is_told_and_never_sent() -> None:
    engine = HeldEngine()
    port = port_to(engine, 0.1)
    sent = [asyncio.create_task(port.search("x", {})) for _ in range(AT_ONCE)]
    await asyncio.sleep(0.01)
    found = await asyncio.gather(*(port.search("x", {}) for _ in range(20)), return_exceptions=True)
    assert {str(each) for each in found} == {search_port.CROWDED}
    assert engine.asked == AT_ONCE
    engine.let.set()
    await asyncio.gather(*sent)
    await port.search("x", {})


async def test_beyond_what_memory_is_for_everybody_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_port, "MOST_WAITING", 3)
    engine = HeldEngine()
    port = port_to(engine, 60.0)
    asked = [asyncio.create_task(port.search("x", {})) for _ in range(AT_ONCE + 3)]
    await asyncio.sleep(0.01)
    with pytest.raises(EngineSlowError):
        await port.search("x", {})
    engine.let.set()
    await asyncio.gather(*asked)


async def test_who_hangs_up_while_waiting_or_asking_leaves_the_place_free() -> None:
    engine = HeldEngine()
    port = port_to(engine, 60.0)
    asked = [asyncio.create_task(port.search("x", {})) for _ in range(AT_ONCE + 5)]
    await asyncio.sleep(0.01)
    for each in asked:
        each.cancel()
    await asyncio.gather(*asked, return_exceptions=True)
    engine.let.set()
    await asyncio.gather(*(port.search("x", {}) for _ in range(2 * AT_ONCE)))
