"""A real server of two processes: what it counts, what it sees in the engine, and the lines that it writes."""

import datetime as dt
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import httpx
import msgspec
import pytest
from buybox_api.metrics.watch import Watch
from buybox_config.connections import open_search, open_search_async
from buybox_config.endpoints import Endpoints
from buybox_config.engine_calls import EngineCall, told
from buybox_config.request_id import CURRENT
from buybox_config.settings import Settings, load_settings
from buybox_config.times import moment_text
from buybox_desk.access.keys import KeyStore
from buybox_desk.changes.batch import new_batch
from buybox_desk.changes.batches import Batches
from buybox_desk.changes.workers import WorkerState, WorkerStore
from buybox_ranking.device import DeviceDocument
from buybox_ranking.offer import Offer
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.parser import text_string_to_metric_families

pytestmark = pytest.mark.engine

PATIENCE_S = 300.0


class Marketplace(Protocol):
    """What the fixture of this name gives."""

    devices: tuple[DeviceDocument, ...]
    offers: tuple[Offer, ...]


class Server(msgspec.Struct, frozen=True):
    """A server that runs, with the folder that its processes share and the file that it logs to."""

    address: str
    settings: Settings
    folder: Path
    log: Path

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask on a connection of its own: any process may take it."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx.get(f"{self.address}{path}", headers=named, timeout=60)

    def samples(self) -> dict[str, dict[tuple[str, ...], float]]:
        """Scrape once: values by name and by the values of labels in the order of their names."""
        found: dict[str, dict[tuple[str, ...], float]] = {}
        for family in text_string_to_metric_families(self.get("/metrics").text):
            found.setdefault(family.name, {})
            for sample in family.samples:
                labels = tuple(sample.labels[name] for name in sorted(sample.labels))
                found.setdefault(sample.name, {})[labels] = sample.value
        return found

    def counted_by(self) -> dict[int, float]:
        """Return how many requests each process has counted, from the files that they share."""
        return {
            int(file.stem.rpartition("_")[2]): sum(
                value
                for key, value, *_ in MmapedDict.read_all_values_from_file(str(file))
                if json.loads(key)[1] == "buybox_requests_total"
            )
            for file in self.folder.glob("buybox-metrics-*/counter_*.db")
            if file.stat().st_size
        }


@pytest.fixture(scope="module")
def server(endpoints: Endpoints, shared_prefix: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the shared marketplace with two processes."""
    folder = tmp_path_factory.mktemp("served")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "BUYBOX_OPENSEARCH_URL": endpoints.opensearch_url,
        "BUYBOX_REDIS_URL": endpoints.redis_url or "",
        "BUYBOX_INDEX_PREFIX": shared_prefix,
        "BUYBOX_DATA_DIR": str(folder / "data"),
        "BUYBOX_ENGINE_TIMEOUT_S": "60",
        "BUYBOX_RATE_PER_MINUTE": "0",
    }
    settings = load_settings(environment)
    _fill_stores(settings, endpoints)
    others = {name: value for name, value in os.environ.items() if not name.startswith("BUYBOX_")}
    log = folder / "log"
    with log.open("w") as told_to:
        process = subprocess.Popen(
            [sys.executable, "-m", "buybox_cli", "serve", "--port", str(port), "--workers", "2"],
            env={**others, **environment, "TMPDIR": str(folder)},
            stderr=told_to,
        )
    try:
        running = Server(f"http://127.0.0.1:{port}", settings, folder, log)
        until(lambda: process.poll() is None and _answers(running) and len(running.counted_by()) >= 2, log)
        yield running
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_S)
    assert not list(folder.glob("buybox-metrics-*"))  # what it shared is gone with it


def _answers(server: Server) -> bool:
    try:
        return server.get("/healthz").is_success
    except httpx.HTTPError:
        return False


def until(holds: Callable[[], bool], log: Path) -> None:
    """Wait until something holds."""
    ends = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > ends:
            pytest.fail(f"waited in vain: {log.read_text('utf-8')[-2000:]}")
        time.sleep(0.2)


def _fill_stores(settings: Settings, endpoints: Endpoints) -> None:
    """Leave what loads, sellers and workers leave: a run, a batch that waits, a worker that was just seen."""
    client = open_search(settings, endpoints)
    now, prefix = dt.datetime.now(dt.UTC), settings.index_prefix
    run = {
        "started_at": "2026-11-28T08:00:00Z", "seconds": 12.5, "markets": [{"market": "FR", "published": True}],
        "sellers": [{"market": "FR", "offers": 5, "rejected": 2, "superseded": 0}],
    }  # fmt: skip
    client.index(index=f"{prefix}-runs", id="r1", body=run, refresh=True)
    reject = {"market": {"type": "keyword"}, "reason": {"type": "keyword"}}
    client.indices.create(index=f"{prefix}-rejects", body={"mappings": {"properties": reject}})
    client.index(index=f"{prefix}-rejects", body={"market": "FR", "reason": "bad_price"}, refresh=True)
    Batches(client, settings).store(new_batch("s1", "k1", "test", b'{"a":1}\n{"a":2}\n', moment_text(now)))
    seen_at = moment_text(now + dt.timedelta(minutes=10))
    WorkerStore(client, settings).say(WorkerState(worker="w1", seen_at=seen_at, applied_lines=7, lag_s=0.5))
    client.indices.refresh(index=f"{prefix}-changes,{prefix}-workers")
    client.close()


def test_requests_of_all_processes_are_counted_together_whoever_is_scraped(server: Server) -> None:
    asked = 0
    before = server.samples()["buybox_requests_total"].get(("FR", "GET", "/v1/search", "200"), 0)
    counted = server.counted_by()
    alive = [int(pid) for (pid,) in server.samples()["buybox_process_open_files"]]
    while min(server.counted_by()[pid] - counted.get(pid, 0) for pid in alive) < 5:
        assert server.get("/v1/search?market=FR&q=quark").is_success
        asked += 1
        assert asked < 500
    for _ in range(6):
        found = server.samples()
        assert found["buybox_requests_total"]["FR", "GET", "/v1/search", "200"] == before + asked
        assert found["buybox_request_seconds_count"][("/v1/search",)] == before + asked
        assert found["buybox_server_processes"] == {(): 2}
        assert len(found["buybox_process_resident_memory_bytes"]) == 2


def test_every_metric_that_is_described_is_there(server: Server) -> None:
    server.get("/v1/search?market=FR&q=quark")
    found = server.samples()
    missing = [
        each.name
        for each in Watch().described()
        if each.name.removesuffix("_total") not in found and each.name not in found
    ]
    assert missing == []


def test_a_process_that_is_just_making_its_file_breaks_no_scrape(server: Server) -> None:
    (folder,) = server.folder.glob("buybox-metrics-*")
    made = folder / "counter_99999999.db"
    made.touch()
    try:
        assert server.get("/metrics").status_code == 200
    finally:
        made.unlink()


def test_what_is_in_the_engine_is_told_as_it_is(server: Server, marketplace: Marketplace) -> None:
    found = server.samples()
    assert all(found["buybox_part_up"].values())
    states = {("FR", state) for state in ("live", "limited", "hidden")}
    assert found["buybox_offers"] == {
        (market, state): sum(offer.state == state for offer in marketplace.offers) for market, state in states
    }
    on_offer = [device for device in marketplace.devices if device.offer_count]
    assert found["buybox_devices_on_offer"] == {("FR",): len(on_offer)}
    assert found["buybox_device_offers_all"] == {("FR",): sum(device.offer_count for device in on_offer)}
    assert found["buybox_frontier_offers_all"] == {("FR",): sum(len(device.offers) for device in on_offer)}
    assert found["buybox_market_loaded"]["FR",] == 1
    assert found["buybox_load_rows"]["FR", "rejected"] == 2
    assert found["buybox_rejects"] == {("FR", "bad_price"): 1}
    assert (found["buybox_changes_open_batches"][()], found["buybox_changes_open_lines"][()]) == (1, 2)
    assert found["buybox_worker_applied_lines_total"] == {("w1",): 7}
    assert found["buybox_lock_held"]["load", "FR"] == 0


def test_readiness_tells_what_waits(server: Server) -> None:
    answer = server.get("/readyz").json()
    assert (answer["ready"], answer["missing"]) == (True, [])
    assert (answer["changes"]["open_batches"], answer["changes"]["workers"]) == (1, 1)


def test_lines_of_the_log_are_json_and_name_the_request(server: Server) -> None:
    asked = f"web-{time.time_ns()}"
    answer = server.get("/v1/search?market=FR&q=private+words&nonsense=private", X_Request_Id=asked)
    assert answer.json()["request_id"] == answer.headers["x-request-id"] == asked
    until(lambda: asked in server.log.read_text("utf-8"), server.log)
    text = server.log.read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    (line,) = [each for each in lines if each["request_id"] == asked]
    assert (line["route"], line["status"], line["market"], line["level"]) == ("/v1/search", 422, "FR", "info")
    assert {"uvicorn.error", "buybox.requests"} <= {each["logger"] for each in lines}
    assert "private" not in text


def test_an_operators_key_opens_the_metrics_through_a_proxy(server: Server, endpoints: Endpoints) -> None:
    client = open_search(server.settings, endpoints)
    keys = KeyStore(client, server.settings, lambda: dt.datetime.now(dt.UTC))
    made = {scope: keys.create(f"a {scope}", scope, by="tests")[1] for scope in ("operator", "merchandiser")}
    client.close()
    assert server.get("/metrics", X_Forwarded_For="198.51.100.7").status_code == 401
    for scope, status in (("operator", 200), ("merchandiser", 403)):
        answer = server.get("/metrics", X_Forwarded_For="198.51.100.7", Authorization=f"Bearer {made[scope]}")
        assert answer.status_code == status
    assert not [secret for secret in made.values() if secret in server.log.read_text("utf-8")]


def test_a_process_that_is_killed_leaves_its_counts_and_nothing_else(server: Server) -> None:
    before = server.samples()["buybox_requests_total"]
    (victim, _) = sorted(int(pid) for (pid,) in server.samples()["buybox_process_open_files"])
    os.kill(victim, signal.SIGKILL)

    def is_replaced() -> bool:
        try:
            pids = server.samples()["buybox_policy_version"]
        except httpx.HTTPError:
            return False  # a connection that the dead process had taken
        return len(pids) == 2 and (str(victim),) not in pids

    until(is_replaced, server.log)
    after = server.samples()["buybox_requests_total"]
    assert all(after[labels] >= count for labels, count in before.items())


async def test_the_engine_is_told_which_request_asks(settings: Settings, endpoints: Endpoints) -> None:
    calls: list[EngineCall] = []
    current = CURRENT.set("web-42")
    try:
        with open_search(settings, endpoints) as client:
            told(client, calls.append)
            found = [client.tasks.list(detailed="true")]
        async with open_search_async(settings, endpoints) as asking:
            told(asking, calls.append)
            found.append(await asking.tasks.list(detailed="true"))
    finally:
        CURRENT.reset(current)
    for answer in found:
        tasks = [task for node in answer["nodes"].values() for task in node["tasks"].values()]
        assert "web-42" in {task["headers"].get("X-Opaque-Id") for task in tasks}
    assert [(call.path, call.outcome) for call in calls] == [("/_tasks", "ok")] * 2
