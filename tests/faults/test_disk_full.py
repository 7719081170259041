"""A disk fills up under a load or under the engine: the load fails in one line, and answers go on."""

import time
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from opensearchpy import OpenSearch

from .conftest import ROWS, Shop
from .programs import run_buybox
from .servers import OwnEngine, wait_until
from .small_disk import SmallDisk, small_disk, why_no_disk
from .small_market import write_sellers
from .steady_load import good

pytestmark = pytest.mark.engine

MB = 1_000_000
FLOOD_STAGE_MB = 128
"""Free disk below which the embedded engine takes no more writes."""


@pytest.fixture(autouse=True)
def mountable() -> None:
    """Leave these tests out only where nothing can be mounted."""
    why = why_no_disk()
    if why is not None:
        pytest.skip(why)


def check(shop: Shop) -> None:
    """Check that no answer of the whole time was refused or wrong."""
    assert [answer for answer in shop.load.answers if not good(answer)] == []
    assert shop.truth.wrong(shop.load.answers) == []


def check_loaded(shop: Shop, mark: str) -> None:
    """Check that a load that ended well is what shoppers see, and that still nothing was wrong."""
    shop.learn()
    shop.load.until(lambda answer: mark in answer.body.decode())
    check(shop)


def told_in_one_line(stderr: str) -> str:
    """Return the last line of a command that failed, which is the only one about the failure."""
    assert "Traceback" not in stderr
    assert stderr.count("buybox: ") == 1
    return stderr.splitlines()[-1]


def test_a_load_that_has_no_room_for_its_rows_fails_cleanly_and_is_done_again_with_room(
    shop: Shop, tmp_path: Path
) -> None:
    feeds = write_sellers(tmp_path / "sellers", 30, ROWS)
    with small_disk(tmp_path / "data", 8) as disk:
        named = shop.environment | {"BUYBOX_DATA_DIR": str(disk.folder)}
        disk.fill(left=100_000)
        failed = run_buybox(named, "index", "--sellers", str(feeds))
        assert failed.returncode == 1
        told = told_in_one_line(failed.stderr)
        assert "No space left on device" in told
        assert "make room" in told
        shop.load.until(good)
        check(shop)
        disk.clear()
        again = run_buybox(named, "index", "--sellers", str(feeds))
        assert again.returncode == 0, again.stderr
    check_loaded(shop, ".30")


@pytest.fixture
def watchful(client: OpenSearch) -> Iterator[None]:
    """Let the engine look at its disk as often as it can, every ten seconds, and act on what it sees at once."""
    often = {"cluster.info.update.interval": "10s", "cluster.routing.allocation.disk.reroute_interval": "1s"}
    client.cluster.put_settings(body={"persistent": often})
    yield
    client.cluster.put_settings(body={"persistent": dict.fromkeys(often)})


def is_blocked(shop: Shop) -> bool:
    """Tell whether the engine refuses writes into an index of ours, or new indices."""
    blocks = shop.client.cluster.state(metric="blocks")["blocks"]
    return any(name.startswith(shop.prefix) for name in blocks.get("indices", {})) or bool(blocks.get("global"))


def test_an_engine_whose_disk_is_full_refuses_a_load_answers_on_and_takes_writes_again_by_itself(
    engine: OwnEngine, engine_disk: SmallDisk, watchful: None, shop: Shop, tmp_path: Path
) -> None:
    del engine, watchful
    feeds = write_sellers(tmp_path / "sellers", 40, ROWS)
    try:
        engine_disk.fill(left=(FLOOD_STAGE_MB - 1) * MB)  # the engine writes on until it looks: it must not run dry
        wait_until(lambda: is_blocked(shop), "the engine's guard against a full disk")
        failed = run_buybox(shop.environment, "index", "--sellers", str(feeds))
        assert failed.returncode == 1
        assert "the disk of OpenSearch is full: make room there" in told_in_one_line(failed.stderr)
        assert shop.api.status("/readyz") == HTTPStatus.OK
        full = time.monotonic()
        shop.load.until(lambda _: len(shop.load.since(full)) > 50)
        check(shop)
    finally:
        engine_disk.clear()
    wait_until(lambda: not is_blocked(shop), "the end of the block")
    again = run_buybox(shop.environment, "index", "--sellers", str(feeds))
    assert again.returncode == 0, again.stderr
    check_loaded(shop, ".40")
