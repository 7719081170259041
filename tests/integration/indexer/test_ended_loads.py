"""A real load, ended by process id in the middle: what is live stays, and the next load finds a clean place."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from buybox_config.catalogue import Catalogue
from buybox_config.indices import MarketIndices
from buybox_config.settings import Settings
from buybox_indexer.demo import write_marketplace
from buybox_indexer.generations import Generations
from opensearchpy import OpenSearch

pytestmark = pytest.mark.engine

LISTINGS = 8_000
PATIENCE_S = 60


@pytest.fixture
def sellers(tmp_path: Path, catalogue: Catalogue) -> Path:
    """Write a marketplace that takes some seconds to load."""
    now = dt.datetime.now(dt.UTC)
    write_marketplace(tmp_path / "demo", LISTINGS, 3, lambda _: None, now, catalogue=catalogue, lists=100)
    return tmp_path / "demo" / "sellers"


def start_load(settings: Settings, sellers: Path) -> subprocess.Popen[bytes]:
    named = {
        "BUYBOX_OPENSEARCH_URL": settings.opensearch_url or "",
        "BUYBOX_INDEX_PREFIX": settings.index_prefix,
        "BUYBOX_DATA_DIR": str(settings.data_dir),
    }
    command = [sys.executable, "-m", "buybox_cli", "index", "--sellers", str(sellers), "--market", "FR", "--force"]
    return subprocess.Popen(command, env={**os.environ, **named}, stdout=subprocess.DEVNULL)


def half_built(client: OpenSearch, settings: Settings) -> set[str]:
    found = client.indices.get(index=f"{settings.index_prefix}-*-fr-g*", allow_no_indices=True)
    return {name for name, info in found.items() if not info["aliases"]}


def end_half_way(process: subprocess.Popen[bytes], how: int, client: OpenSearch, settings: Settings) -> None:
    """End the load once its half-built indices stand."""
    until = time.monotonic() + PATIENCE_S
    while not half_built(client, settings):
        assert process.poll() is None, "the load ended before it could be ended"
        assert time.monotonic() < until
    process.send_signal(how)
    assert process.wait(PATIENCE_S) != 0


def live(client: OpenSearch, settings: Settings) -> tuple[MarketIndices | None, int]:
    indices = Generations(client, settings, "FR").live()
    return indices, client.count(index=indices.offers)["count"] if indices else 0


def test_a_load_that_is_told_to_end_takes_back_what_it_began(
    settings: Settings, search_client: OpenSearch, sellers: Path
) -> None:
    assert start_load(settings, sellers).wait(PATIENCE_S) == 0
    before = live(search_client, settings)
    end_half_way(start_load(settings, sellers), signal.SIGTERM, search_client, settings)
    assert live(search_client, settings) == before
    assert half_built(search_client, settings) == set()
    assert list((settings.data_dir / "spool").iterdir()) == []


def test_a_load_that_is_killed_leaves_the_live_data_and_the_next_one_cleans_up(
    settings: Settings, search_client: OpenSearch, sellers: Path
) -> None:
    assert start_load(settings, sellers).wait(PATIENCE_S) == 0
    before = live(search_client, settings)
    end_half_way(start_load(settings, sellers), signal.SIGKILL, search_client, settings)
    assert live(search_client, settings) == before
    assert half_built(search_client, settings) != set()

    assert start_load(settings, sellers).wait(PATIENCE_S) == 0
    assert half_built(search_client, settings) == set()
    after = live(search_client, settings)
    assert after[0] != before[0]
    assert after[1] == before[1]
