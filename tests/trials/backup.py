"""Backup and restore, for real: a snapshot, everything deleted, everything back; and a copy of the data folder.

    python -m tests.trials.backup

Prints a line for each thing tried and the seconds that it took, and ends with 1 when one was not as it should be. The
requests are those of docs/operate.md. Takes some three minutes.
"""

import asyncio
import datetime as dt
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
from buybox_config.engine.ports import any_free_port
from buybox_config.settings import load_settings
from buybox_indexer.demo.marketplace import write_marketplace

from tests.benchmarks.cluster_nodes import make_cluster
from tests.trials.buybox import buybox, done, environment, serving
from tests.trials.told import Trial

LISTINGS = 500
PATIENCE_S = 300
MARKETS = ("FR", "DE")
REPOSITORY = "/_snapshot/backups"
SNAPSHOT = f"{REPOSITORY}/first"
WHOLE = {"indices": "buybox-*", "include_global_state": False}


def main() -> None:
    """Try everything."""
    folder = Path(tempfile.mkdtemp(prefix="buybox-backup-"))
    folder.chmod(0o755)
    trial = Trial()
    try:
        asyncio.run(_try(trial, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if trial.failed else 0)


async def _try(trial: Trial, folder: Path) -> None:
    backups = folder / "backups"
    backups.mkdir()
    backups.chmod(0o777)  # the server's own user writes there
    write_marketplace(folder / "market", LISTINGS, 7, lambda _: None, dt.datetime.now(dt.UTC), lists=100)
    settings = load_settings(
        environment({"BUYBOX_DATA_DIR": str(folder), "BUYBOX_ENGINE_HEAP_MB": "512", "BUYBOX_ENGINE_FAST_BOOT": "true"})
    )
    alone = make_cluster(folder / "node", 1, settings, {"path.repo": str(backups)})
    given = {
        "BUYBOX_DATA_DIR": str(folder / "data"),
        "BUYBOX_OPENSEARCH_URL": alone.url,
        "BUYBOX_ENGINE_TIMEOUT_S": "60",
        "BUYBOX_RATE_PER_MINUTE": "0",
    }
    try:
        await asyncio.to_thread(alone.start)
        port = alone.nodes[0].ports.http
        change = await _fill(given, folder)
        before = await _everything(given)
        await _snapshot(trial, port, backups)
        lost = await _afterwards(given, change, folder)
        await _restored(trial, given, port, before)
        await _replayed(trial, given, folder, lost)
        kept = await _everything(given)
        _cold_copy(trial, folder, alone.stop)
        await asyncio.to_thread(alone.start)
        trial.check("a copy of the folder, taken while the engine was stopped", await _everything(given) == kept)
    finally:
        alone.stop()


async def _fill(given: Mapping[str, str], folder: Path) -> dict[str, Any]:
    """Load, and write a little of everything that only the engine holds; return a change of a price."""
    await done(given, "index", "--sellers", str(folder / "market" / "sellers"))
    await done(given, "key", "create", "before", "--scope", "merchandiser")
    await done(given, "policy", "draft")
    await done(given, "policy", "set", "weights.seller=1.3", "--reason", "a trial of backups")
    await done(given, "policy", "publish", "--reason", "a trial of backups")
    row = json.loads((await done(given, "export", "--market", "FR", "--out", "-")).splitlines()[0])
    return {name: row[name] for name in ("seller", "market", "sku")} | {"price": row["price"]}


async def _everything(given: Mapping[str, str]) -> dict[str, Any]:
    """Return what is to come back: offers, rejects, policies, keys, who changed what, and answers over HTTP."""
    found: dict[str, Any] = {
        market: sorted((await done(given, "export", "--market", market, "--out", "-")).splitlines())
        for market in MARKETS
    }
    for words in (("rejects",), ("policy", "history"), ("key", "list"), ("audit",), ("runs",), ("feeds",)):
        found[" ".join(words)] = json.loads(await done(given, *words, "--json"))
    port = any_free_port()
    async with serving(given, port, workers=1), httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        for market in MARKETS:
            answer = (await client.get(f"/v1/search?market={market}&q=iphone")).raise_for_status().json()
            found[f"search {market}"] = {name: answer[name] for name in ("total", "devices", "facets", "generation")}
    for feed in found["feeds"] if isinstance(found["feeds"], list) else ():
        feed.pop("age_hours", None)
    return found


async def _snapshot(trial: Trial, port: int, backups: Path) -> None:
    body = {"type": "fs", "settings": {"location": str(backups)}}
    trial.check("the repository", _put(port, REPOSITORY, body).status_code == httpx.codes.OK)
    began = time.monotonic()
    answer = await asyncio.to_thread(_put, port, f"{SNAPSHOT}?wait_for_completion=true", WHOLE)
    found = answer.json().get("snapshot", {})
    size = await asyncio.to_thread(_bytes, backups)
    trial.check(
        "the snapshot",
        found.get("state") == "SUCCESS",
        f"{len(found.get('indices', []))} indices, {size / 1e6:.1f} MB, {time.monotonic() - began:.1f} s",
    )


async def _afterwards(given: Mapping[str, str], change: dict[str, Any], folder: Path) -> bytes:
    """Change what the snapshot does not know: it is lost, and told so in the documents."""
    await done(given, "key", "create", "after", "--scope", "merchandiser")
    whole, _, rest = change["price"].partition(".")
    dearer = {**change, "price": f"{int(whole) + 1}.{rest}", "updated_at": dt.datetime.now(dt.UTC).isoformat()}
    line = json.dumps(dearer).encode() + b"\n"
    path = folder / "change.ndjson"
    await asyncio.to_thread(path.write_bytes, line)
    await done(given, "apply", str(path))
    return line


async def _restored(trial: Trial, given: Mapping[str, str], port: int, before: dict[str, Any]) -> None:
    trial.check("everything is deleted", _delete(port, "/buybox-*").status_code == httpx.codes.OK)
    found = await buybox(given, "search", "iphone", "--market", "FR")
    trial.check("nothing is told as found meanwhile", found.code == 1, found.error.strip()[:200])
    began = time.monotonic()
    answer = await asyncio.to_thread(_post, port, f"{SNAPSHOT}/_restore?wait_for_completion=true", WHOLE)
    shards = answer.json().get("snapshot", {}).get("shards", {})
    trial.check("the restore", shards.get("failed") == 0, f"{shards}, {time.monotonic() - began:.1f} s")
    after = await _everything(given)
    for name, value in before.items():
        trial.check(f"{name} is as it was", after[name] == value)
    trial.say("                 the key and the price of after the snapshot are lost, as they must be")


async def _replayed(trial: Trial, given: Mapping[str, str], folder: Path, line: bytes) -> None:
    """Send again what was lost, and load."""
    price = json.loads(line)["price"]
    report = json.loads(await done(given, "apply", str(folder / "change.ndjson"), "--json"))
    trial.check("a change that was lost is taken again", report["counts"].get("applied") == 1, str(report["counts"]))
    rows = [json.loads(each) for each in (await done(given, "export", "--market", "FR", "--out", "-")).splitlines()]
    trial.check("and is live", any(row["sku"] == json.loads(line)["sku"] and row["price"] == price for row in rows))
    loaded = await buybox(given, "index", "--sellers", str(folder / "market" / "sellers"))
    trial.check("a load of all feeds", loaded.code == 0, loaded.error.strip()[-200:])


def _cold_copy(trial: Trial, folder: Path, stop: Callable[[], None]) -> None:
    """Stop, copy the data folder, throw the first one away and put the copy in its place."""
    stop()
    data = folder / "node" / "node-1" / "engine" / "data"
    began = time.monotonic()
    shutil.copytree(data, folder / "copy", copy_function=shutil.copy2)
    seconds = time.monotonic() - began
    owner = data.stat()
    shutil.rmtree(data)
    shutil.copytree(folder / "copy", data)
    for each in (data, *data.rglob("*")):
        shutil.chown(each, owner.st_uid, owner.st_gid)
    size = _bytes(data)
    trial.say(f"                 the folder was copied: {size / 1e6:.1f} MB, {seconds:.1f} s")


def _bytes(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())


def _put(port: int, path: str, body: Mapping[str, Any]) -> httpx.Response:
    return httpx.put(f"http://127.0.0.1:{port}{path}", json=body, timeout=PATIENCE_S)


def _post(port: int, path: str, body: Mapping[str, Any]) -> httpx.Response:
    return httpx.post(f"http://127.0.0.1:{port}{path}", json=body, timeout=PATIENCE_S)


def _delete(port: int, path: str) -> httpx.Response:
    return httpx.delete(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE_S)


if __name__ == "__main__":
    main()
