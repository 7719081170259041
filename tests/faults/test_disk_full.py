"""A disk fills up under a load or under the engine: the load fails in one line, answers go on, and with room all is well."""

import time
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from opensearchpy import OpenSearch

from .conftest import ROWS
from .programs import ApiServer, Environment, run_buybox
from .servers import OwnEngine, wait_until
from .small_disk import SmallDisk, small_disk, why_no_disk
from .small_market import QUESTIONS, write_sellers
from .steady_load import SteadyLoad, Truth, good

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


def checked(load: SteadyLoad, truth: Truth) -> None:
    """No answer of the whole time was refused or wrong."""
    assert [answer for answer in load.answers if not good(answer)] == []
    assert truth.wrong(load.answers) == []


def told_in_one_line(stderr: str) -> str:
    """Return the last line of a command that failed, which is the only one about the failure."""
    assert "Traceback" not in stderr
    assert stderr.count("buybox: ") == 1
    return stderr.splitlines()[-1]


def test_a_load_that_has_no_room_for_its_rows_fails_cleanly_and_is_done_again_with_room(
    environment: Environment, truth: Truth, load: SteadyLoad, api: ApiServer, tmp_path: Path
) -> None:
    feeds = write_sellers(tmp_path / "sellers", 30, ROWS)
    with small_disk(tmp_path / "data", 8) as disk:
        named = environment | {"BUYBOX_DATA_DIR": str(disk.folder)}
        disk.fill(left=100_000)
        failed = run_buybox(named, "index", "--sellers", str(feeds))
        assert failed.returncode == 1
        told = told_in_one_line(failed.stderr)
        assert "No space left on device" in told
        assert "make room" in told
        load.until(good)
        checked(load, truth)
        disk.clear()
        again = run_buybox(named, "index", "--sellers", str(feeds))
        assert again.returncode == 0, again.stderr
    truth.learn(api.port, QUESTIONS)
    load.until(lambda answer: ".30" in answer.body.decode())
    checked(load, truth)


@pytest.fixture
def watchful(client: OpenSearch) -> Iterator[None]:
    """Let the engine look at its disk as often as it can: every ten seconds."""
    every = "cluster.info.update.interval"
    client.cluster.put_settings(body={"persistent": {every: "10s"}})
    yield
    client.cluster.put_settings(body={"persistent": {every: None}})


def is_blocked(client: OpenSearch, index: str) -> bool:
    """Tell whether the engine takes no more writes into an index."""
    found = client.indices.get_settings(index=index, name="index.blocks.*", flat_settings=True)
    return any("index.blocks.read_only_allow_delete" in each["settings"] for each in found.values())


def test_an_engine_whose_disk_is_full_refuses_a_load_answers_on_and_takes_writes_again_by_itself(
    engine: OwnEngine,
    engine_disk: SmallDisk,
    watchful: None,
    environment: Environment,
    prefix: str,
    truth: Truth,
    load: SteadyLoad,
    api: ApiServer,
    client: OpenSearch,
    tmp_path: Path,
) -> None:
    del engine, watchful
    feeds = write_sellers(tmp_path / "sellers", 40, ROWS)
    engine_disk.fill(left=(FLOOD_STAGE_MB - 40) * MB)
    wait_until(lambda: is_blocked(client, f"{prefix}-*"), "the engine's guard against a full disk")
    failed = run_buybox(environment, "index", "--sellers", str(feeds))
    assert failed.returncode == 1
    told = told_in_one_line(failed.stderr)
    assert "the disk of OpenSearch is full: make room there" in told
    assert api.status("/readyz") == HTTPStatus.OK
    full = time.monotonic()
    load.until(lambda _: len(load.since(full)) > 50)
    checked(load, truth)

    engine_disk.clear()
    wait_until(lambda: not is_blocked(client, f"{prefix}-*"), "the end of the block")
    again = run_buybox(environment, "index", "--sellers", str(feeds))
    assert again.returncode == 0, again.stderr
    truth.learn(api.port, QUESTIONS)
    load.until(lambda answer: ".40" in answer.body.decode())
    checked(load, truth)
