"""Readiness: which part is missing in words, what is only impaired, and never later than it promises."""

import asyncio
from collections.abc import Collection
from typing import Any

import pytest
from buybox_api import readiness as subject
from buybox_api.edge import Edge
from buybox_api.faults import EngineDownError
from buybox_api.metrics.watch import Watch
from buybox_api.readiness import readiness


class Waiting(Watch):
    """A watch that has looked up what it is given."""

    def __init__(self, **changes: float) -> None:
        super().__init__()
        self._changes = changes

    async def looked_up(self, parts: Collection[str], wait_s: float) -> dict[str, float]:
        del wait_s
        assert set(parts) == {"changes", "workers"}
        names = {"workers": "buybox_workers_alive"}
        return {names.get(name, f"buybox_changes_{name}"): value for name, value in self._changes.items()}


WELL = {"open_batches": 0, "open_lines": 0, "lag_seconds": 0.0, "dead_batches": 0, "workers": 1}


async def test_all_is_well(edge: Edge) -> None:
    found = await readiness(edge, Waiting(**WELL))
    assert (found.ready, found.missing, found.impaired) == (True, [], [])
    assert found.changes is not None
    assert found.changes.workers == 1


async def test_changes_that_wait_without_a_worker_impair_and_nothing_more(edge: Edge) -> None:
    found = await readiness(edge, Waiting(**{**WELL, "open_batches": 3, "workers": 0, "dead_batches": 1}))
    assert found.ready
    assert ["buybox follow" in found.impaired[0], "given up" in found.impaired[1]] == [True, True]


async def test_what_cannot_be_told_of_changes_is_null(edge: Edge) -> None:
    found = await readiness(edge, Watch())
    assert (found.ready, found.changes) == (True, None)


async def test_an_engine_that_is_slow_is_told_within_the_time_promised(
    edge: Edge,
    engine: Any,  # noqa: ANN401 - the fake of conftest
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def for_ever(aliases: tuple[str, ...]) -> dict[str, Any]:
        del aliases
        await asyncio.Event().wait()
        return {}

    engine.live = for_ever
    monkeypatch.setattr(subject, "PATIENCE_S", 0.01)
    found = await readiness(edge, Waiting(**WELL))
    assert not found.ready
    assert "did not answer within" in found.missing[0]
    assert found.missing == [found.opensearch]


async def test_an_engine_that_is_gone_is_named_with_what_to_do(edge: Edge, engine: Any) -> None:  # noqa: ANN401 - as above
    async def gone(aliases: tuple[str, ...]) -> dict[str, Any]:
        del aliases
        raise EngineDownError("OpenSearch cannot be reached: see `buybox engine status`")

    engine.live = gone
    assert (await readiness(edge, Watch())).missing == ["OpenSearch cannot be reached: see `buybox engine status`"]


async def test_markets_that_another_version_loaded_are_none(edge: Edge, engine: Any) -> None:  # noqa: ANN401 - as above
    engine.live_indices = {name: {"layout": -1} for name in engine.live_indices}
    found = await readiness(edge, Watch())
    assert not found.ready
    assert "buybox index" in found.missing[0]


async def test_a_policy_that_cannot_be_looked_up_again_impairs(edge: Edge, source: Any) -> None:  # noqa: ANN401 - as above
    source.fault = EngineDownError("OpenSearch cannot be reached")
    await edge.policies.look()
    found = await readiness(edge, Watch())
    assert (found.ready, len(found.impaired)) == (True, 1)
    assert "version 1 of the policy stays in force" in found.impaired[0]
