"""An upgrade that changes the layout, and the way back, for real: the older program is taken out of the history.

    python -m tests.trials.upgrade [--before COMMIT]

Loads with the program as it was before the last new layout, then runs today's on the same engine: what it says of what
it cannot read, one load of every market, answers; then back with the older one. Prints a line for each thing tried and
ends with 1 when one was not as it should be. Takes some three minutes.
"""

import argparse
import asyncio
import datetime as dt
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import httpx
from buybox_config.engine.ports import any_free_port
from buybox_config.settings import load_settings
from buybox_indexer.demo.marketplace import write_marketplace

from tests.benchmarks.cluster_nodes import make_cluster
from tests.trials.buybox import buybox, done, environment, serving
from tests.trials.told import Trial

LISTINGS = 300
BEFORE = "86df452^"
"""The last program of layout 5; 86df452 brought layout 6."""

ROOMS = ("config", "titles", "ranking", "desk", "indexer", "api", "cli")
ROOT = Path(__file__).parents[2]


def main() -> None:
    """Try everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--before", default=BEFORE)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="buybox-upgrade-"))
    folder.chmod(0o755)
    trial = Trial()
    try:
        _take_out(given.before, folder / "older")
        asyncio.run(_try(trial, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if trial.failed else 0)


def _take_out(commit: str, folder: Path) -> None:
    folder.mkdir()
    git = shutil.which("git") or "git"
    archive = subprocess.run([git, "-C", str(ROOT), "archive", commit], check=True, capture_output=True).stdout
    subprocess.run([shutil.which("tar") or "tar", "-x", "-C", str(folder)], input=archive, check=True)


async def _try(trial: Trial, folder: Path) -> None:
    write_marketplace(folder / "market", LISTINGS, 7, lambda _: None, dt.datetime.now(dt.UTC), lists=100)
    settings = load_settings(
        environment({"BUYBOX_DATA_DIR": str(folder), "BUYBOX_ENGINE_HEAP_MB": "512", "BUYBOX_ENGINE_FAST_BOOT": "true"})
    )
    alone = make_cluster(folder / "node", 1, settings)
    now = {
        "BUYBOX_DATA_DIR": str(folder / "data"),
        "BUYBOX_OPENSEARCH_URL": alone.url,
        "BUYBOX_ENGINE_TIMEOUT_S": "60",
        "PYTHONPATH": _rooms(ROOT),
    }
    older = {**now, "PYTHONPATH": _rooms(folder / "older")}
    try:
        await asyncio.to_thread(alone.start)
        await _up(trial, folder, older, now)
        await _back(trial, folder, older)
    finally:
        alone.stop()


async def _up(trial: Trial, folder: Path, older: Mapping[str, str], now: Mapping[str, str]) -> None:
    load = ("index", "--sellers", str(folder / "market" / "sellers"))
    await done(older, *load)
    rejects = json.loads(await done(older, "rejects", "--json"))
    found = await buybox(older, "search", "iphone", "--market", "FR")
    trial.check("the older program loads and answers", found.code == 0, found.last_line)
    found = await buybox(now, "search", "iphone", "--market", "FR")
    trial.check(
        "today's says what it cannot read", found.code == 1 and "another version" in found.error, found.last_line
    )
    port = any_free_port()
    async with serving(now, port, path="/healthz"), _client(port) as client:
        answer = await client.get("/v1/search?market=FR&q=iphone")
        trial.check("over HTTP too", answer.status_code == httpx.codes.SERVICE_UNAVAILABLE, answer.text[:160])
    await done(now, *load)
    found = await buybox(now, "search", "iphone", "--market", "FR")
    trial.check("one load of every market and it answers", found.code == 0, found.last_line)
    after = json.loads(await done(now, "rejects", "--json"))
    trial.check("rejects are the same", len(rejects) == len(after), f"{len(rejects)} and {len(after)}")
    async with serving(now, port), _client(port) as client:
        answer = await client.get("/v1/search?market=FR&q=iphone")
        trial.check("over HTTP too", answer.is_success)


async def _back(trial: Trial, folder: Path, older: Mapping[str, str]) -> None:
    found = await buybox(older, "search", "iphone", "--market", "FR")
    trial.check("the older program says what it cannot read", found.code == 1, found.last_line)
    loaded = await buybox(older, "index", "--sellers", str(folder / "market" / "sellers"))
    trial.check("and loads again", loaded.code == 0, loaded.error.strip()[-200:])
    found = await buybox(older, "search", "iphone", "--market", "FR")
    trial.check("and answers", found.code == 0, found.last_line)


def _client(port: int) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60)


def _rooms(root: Path) -> str:
    return ":".join(str(root / room) for room in ROOMS)


if __name__ == "__main__":
    main()
