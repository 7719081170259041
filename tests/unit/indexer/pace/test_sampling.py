"""Asking the engine how searches are doing: only where the settings want it, and never to the load's harm."""

import logging
from pathlib import Path
from typing import Any

import pytest
from buybox_config.settings import Settings, load_settings
from buybox_indexer.pace.sampling import make_pace
from opensearchpy.exceptions import AuthorizationException


class Engine:
    """An engine that answers with counters, or refuses to tell."""

    def __init__(self, *, tells: bool = True) -> None:
        self.transport, self.tells, self.asked = self, tells, 0

    def perform_request(self, _method: str, path: str, **_options: object) -> dict[str, Any]:
        assert path.startswith("/_nodes/stats")
        self.asked += 1
        if not self.tells:
            raise AuthorizationException(403, "no permissions for [cluster:monitor/nodes/stats]", {})
        search = {"query_total": 1_000, "query_time_in_millis": 40_000}
        indices = {"shop-devices-fr-g1": {"search": search}}
        return {"nodes": {"n": {"indices": {"indices": indices}, "thread_pool": {"search": {"rejected": 3}}}}}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"BUYBOX_DATA_DIR": str(tmp_path), "HOME": str(tmp_path)})


def test_a_load_asks_at_its_beginning_what_is_usual(settings: Settings) -> None:
    engine = Engine()
    pace = make_pace(engine, settings)  # type: ignore[arg-type]  # a fake with behaviour
    assert engine.asked == 1
    assert pace.limit_ms == 80.0


def test_a_limit_of_the_settings_stands(settings: Settings) -> None:
    own = settings.model_copy(update={"pace_search_ms": 33.0})
    assert make_pace(Engine(), own).limit_ms == 33.0  # type: ignore[arg-type]  # a fake with behaviour


def test_a_load_that_must_not_yield_asks_nothing(settings: Settings) -> None:
    engine = Engine()
    pace = make_pace(engine, settings.model_copy(update={"pace_loads": False}))  # type: ignore[arg-type]  # a fake
    pace.taken(1_000, pace.now())
    assert engine.asked == 0
    assert pace.share == 1.0


def test_an_engine_that_does_not_tell_is_warned_of_and_slows_nothing_down(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        pace = make_pace(Engine(tells=False), settings)  # type: ignore[arg-type]  # a fake with behaviour
    assert pace.taken(1_000, pace.now()) == 0
    assert "cannot see how searches are doing" in caplog.text
