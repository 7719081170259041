"""An engine of a benchmark's own with a loaded marketplace, and the processes beside it: started, watched and ended."""

import datetime as dt
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
import psutil
from best_offer import UNLIMITED
from buybox_config.connections import open_search
from buybox_config.engine import engine_status, find_endpoints, start_engine, stop_engine
from buybox_config.settings import Settings, load_settings
from buybox_indexer.demo.marketplace import write_marketplace
from opensearchpy import OpenSearch

COMMAND = (sys.executable, "-c", "from buybox_cli.main import main; main()")
LISTS = 100
"""Simulated lists of shoppers: no part of what is measured."""

ENDS_WITHIN_S = 60
PATIENT = {"BUYBOX_ENGINE_TIMEOUT_S": "120"}
"""Loads wait longer than searches: what is measured is what searches feel, on a machine slow for whatever reason."""

CACHED_S = 1
"""Answers are kept for a second: 400 questions at 20 a second are asked of the engine nearly every time."""


class World(msgspec.Struct, frozen=True):
    """An engine with its folder, and the environment in which commands find it."""

    folder: Path
    settings: Settings
    environment: dict[str, str]
    client: OpenSearch

    @property
    def sellers(self) -> Path:
        """The folder of seller files."""
        return self.settings.demo_dir / "sellers"


@contextmanager
def own_engine(folder: Path, heap_mb: int, *, keep: bool) -> Iterator[World]:
    """Start an engine whose data stay in `folder`, on free ports, unless it runs; end it afterwards or `keep` it."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    own = {
        "BUYBOX_DATA_DIR": str(folder),
        "BUYBOX_ENGINE_PORT": "0",
        "BUYBOX_REDIS_PORT": "0",
        "BUYBOX_ENGINE_HEAP_MB": str(heap_mb),
        "BUYBOX_INDEX_PREFIX": "live",
        "BUYBOX_CACHE_SECONDS": str(CACHED_S),
        "BUYBOX_KEY_RATE_PER_MINUTE": "0",
        "BUYBOX_SELLERS_DIR": str(folder / "demo" / "sellers"),
        **UNLIMITED,
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BUYBOX_")} | own
    if "BUYBOX_CACHE_DIR" in os.environ:
        environment["BUYBOX_CACHE_DIR"] = os.environ["BUYBOX_CACHE_DIR"]
    settings = load_settings(environment)
    try:
        start_engine(settings, say)
        client = open_search(settings.model_copy(update={"engine_timeout_s": 120.0}), find_endpoints(settings))
        yield World(folder, settings, environment, client)
    finally:
        if not keep:
            stop_engine(settings)


def prepare(world: World, listings: int, seed: int) -> dict[str, float]:
    """Write the feeds of a simulated marketplace and load them, each unless the folder holds it already; seconds."""
    took: dict[str, float] = {}
    if not world.sellers.is_dir():
        began, today = time.monotonic(), dt.datetime.now(dt.UTC)
        write_marketplace(world.settings.demo_dir, listings, seed, say, today, lists=LISTS)
        took["write_feeds_s"] = round(time.monotonic() - began, 1)
    if not world.client.cat.aliases(name="live-devices-*", format="json"):
        took["first_load_s"] = load(world)["seconds"]
    return took


def load(world: World, **changed: str) -> dict[str, Any]:
    """Load the whole marketplace as `buybox index` does, with some settings changed; return its report.

    Raises CalledProcessError when the load fails.
    """
    command = [*COMMAND, "index", "--sellers", str(world.sellers), "--json"]
    environment = {**world.environment, **PATIENT, **changed}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


@contextmanager
def process(world: World, *arguments: str) -> Iterator[psutil.Process]:
    """Run a command of ours beside, and end it."""
    log = world.folder / f"{arguments[0]}.log"
    with log.open("ab") as errors:
        started = subprocess.Popen([*COMMAND, *arguments], env=world.environment, stderr=errors)
        try:
            yield psutil.Process(started.pid)
            if started.poll() is not None:
                raise RuntimeError(f"buybox {arguments[0]} ended by itself: see {log}")
        finally:
            started.terminate()
            try:
                started.wait(ENDS_WITHIN_S)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()


class Watch:
    """What processes use: processor time between two looks, and the most memory that each ever had."""

    def __init__(self, world: World, **processes: psutil.Process) -> None:
        engine = engine_status(world.settings).opensearch
        if engine is None or engine.pid is None:
            raise RuntimeError("the benchmark's own engine is not there")
        self._processes = {"engine": psutil.Process(engine.pid), **processes, "benchmark": psutil.Process()}
        self._peak: dict[str, int] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def cpu_s(self) -> dict[str, float]:
        """Return the processor time that each has used so far, in seconds, processes of its own included."""
        return {name: round(sum(map(_cpu_s, _family(one))), 2) for name, one in self._processes.items()}

    def peak_mb(self) -> dict[str, int]:
        """Return the most memory that each had, in MiB."""
        return {name: size >> 20 for name, size in self._peak.items()}

    def close(self) -> None:
        """End watching."""
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(1.0):
            for name, one in self._processes.items():
                self._peak[name] = max(self._peak.get(name, 0), sum(map(_memory, _family(one))))


def used(before: Mapping[str, float], after: Mapping[str, float], seconds: float) -> dict[str, float]:
    """Return how many processors each used on average."""
    return {name: round((after[name] - before[name]) / seconds, 2) for name in after}


def say(message: str) -> None:
    """Tell what is being done."""
    sys.stderr.write(f"{dt.datetime.now(dt.UTC):%H:%M:%S} {message}\n")


def _family(one: psutil.Process) -> list[psutil.Process]:
    try:
        return [one, *one.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _cpu_s(one: psutil.Process) -> float:
    with suppress(psutil.NoSuchProcess):
        times = one.cpu_times()
        return float(times.user + times.system)
    return 0.0


def _memory(one: psutil.Process) -> int:
    with suppress(psutil.NoSuchProcess):
        return int(one.memory_info().rss)
    return 0
