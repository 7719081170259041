"""Three OpenSearch nodes as three processes of this machine, replicas 1, searched and changed while nodes are killed.

    python tests/benchmarks/cluster.py --listings 20000 --out report.json

Loads a generated marketplace, serves it with two API workers, changes prices with two workers, and meanwhile: kills a
node and brings it back, kills the node that manages the cluster, restarts all three one at a time, and kills a node in
mid-load. Every answer is checked: one market is never changed and must answer the same ever after; the price of an
offer of the other tells which accepted change it is. At the end every accepted change is read back. Then the same
market is searched on three nodes and on one. Prints a table and writes JSON. Takes some ten minutes and 4 GB of memory.
"""

import argparse
import asyncio
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
from buybox_config.connections import open_search
from buybox_config.endpoints import Endpoints
from buybox_config.settings import Settings, load_settings
from buybox_indexer.demo.marketplace import write_marketplace
from buybox_indexer.generations import Generations
from cluster_changes import Changers, Priced, cents, lost
from cluster_nodes import Cluster, make_cluster
from cluster_searches import Phase, Shoppers, phase

STILL, MOVING, LOADED = "FR", "DE", "ES"
"""Markets: one that must answer the same ever after, one whose prices change, one that is loaded in mid-fault."""

SHARDS, REPLICAS = 3, 1
SEARCHERS = 4
CHANGED = 400
QUIET_S, DOWN_S, THROUGHPUT_S = 15.0, 20.0, 20.0
MID_LOAD_S = 900
"""Longer than a load tries to write to an index whose shard is gone: eight times, up to a minute each."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--listings", type=int, default=20_000)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--patience", type=float, default=5.0, help="seconds that a search has; more on a busy machine")
    parser.add_argument("--fast-boot", action="store_true", help="nodes boot sooner and work slower")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="buybox-cluster-"))
    folder.chmod(0o755)
    own = {"BUYBOX_ENGINE_TIMEOUT_S": str(given.patience), "BUYBOX_ENGINE_FAST_BOOT": str(given.fast_boot)}
    try:
        figures = asyncio.run(_measure(folder, given.listings, own))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _print(figures)
    if given.out:
        given.out.write_text(json.dumps(figures, indent=1))


async def _measure(folder: Path, listings: int, own: dict[str, str]) -> dict[str, Any]:
    write_marketplace(folder / "demo", listings, 7, _say, dt.datetime.now(dt.UTC), lists=100)
    figures: dict[str, Any] = {"listings": listings, "shards": SHARDS, "replicas": REPLICAS, "cores": os.cpu_count()}
    settings = _settings(folder, {**own, "BUYBOX_SHARDS": str(SHARDS), "BUYBOX_REPLICAS": str(REPLICAS)})
    cluster = make_cluster(folder / "three", 3, settings)
    try:
        cluster.start()
        environment = _environment(folder, cluster.url, settings)
        figures["load_s"] = _timed(lambda: _buybox(environment, "index", "--sellers", str(folder / "demo" / "sellers")))
        with _serving(environment, workers=2) as port:
            figures |= await _under_faults(folder, cluster, settings, environment, port)
            figures["three_nodes_searches_per_s"] = await _throughput(port)
    finally:
        cluster.stop()
    figures["one_node_searches_per_s"] = await _one_node(folder, own)
    return figures


async def _under_faults(
    folder: Path, cluster: Cluster, settings: Settings, environment: dict[str, str], port: int
) -> dict[str, Any]:
    own = settings.model_copy(update={"opensearch_url": cluster.url})
    changers = Changers(own, _priced(environment))
    shoppers = Shoppers(port, STILL, MOVING, SEARCHERS)
    await shoppers.learn()
    shoppers.changers = changers
    stop = asyncio.Event()
    asking = asyncio.create_task(shoppers.ask(stop))
    changers.start()
    await _until(lambda: changers.read() or bool(changers.times), "the first change")
    story = Story(cluster, shoppers, changers, [])
    try:
        await _faults(story, folder, environment)
    finally:
        stop.set()
        await asking
        await asyncio.to_thread(changers.stop)
    client = open_search(own, Endpoints(cluster.url, None))
    live = Generations(client, own, MOVING).live()
    assert live is not None
    gone = lost(client, live.offers, changers)
    replicas = client.cat.indices(index=f"{own.index_prefix}-*", format="json", h="index,health,rep,pri,store.size")
    client.close()
    return {
        "phases": msgspec.to_builtins(story.phases),
        "changes_accepted": sum(len(each) for each in changers.accepted.values()),
        "changes_lost": gone,
        "changes_strange": changers.strange[:5],
        "indices": replicas,
    }


class Story(msgspec.Struct):
    """The cluster, who asks and who changes, and what happened so far."""

    cluster: Cluster
    shoppers: Shoppers
    changers: Changers
    phases: list[Phase]

    async def during(self, name: str, work: Callable[[], Awaitable[float | None]]) -> None:
        """Do something while the others go on, and sum up what happened meanwhile."""
        _say(name)
        began = time.time()
        green_s = await work()
        self.changers.read()
        found = phase(name, (began, time.time()), self.shoppers.asked, self.changers, green_s)
        self.phases.append(found)
        _say(str(found))


async def _faults(story: Story, folder: Path, environment: dict[str, str]) -> None:
    cluster = story.cluster

    async def quiet() -> None:
        await asyncio.sleep(QUIET_S)

    async def killed(manager: bool) -> float:  # noqa: FBT001 - which of two kinds of node
        node = next(each for each in cluster.nodes if (each.name == cluster.manager().name) is manager)
        node.kill()
        await asyncio.sleep(DOWN_S)
        node.start()
        return await asyncio.to_thread(cluster.wait_green, len(cluster.nodes))

    async def rolling() -> float:
        longest = 0.0
        for node in cluster.nodes:
            node.stop()
            node.start()
            longest = max(longest, await asyncio.to_thread(cluster.wait_green, len(cluster.nodes)))
        return longest

    async def mid_load() -> float:
        return await _killed_in_mid_load(story, folder, environment)

    await story.during("quiet", quiet)
    await story.during("a node is killed and brought back", lambda: killed(manager=False))
    await story.during("the managing node is killed and brought back", lambda: killed(manager=True))
    await story.during("rolling restart of all three", rolling)
    await story.during("a node is killed in mid-load and brought back", mid_load)
    await story.during("quiet again", quiet)


async def _killed_in_mid_load(story: Story, folder: Path, environment: dict[str, str]) -> float:
    """Kill a node while indices without replicas are filled, and bring it back: the load waits for it, or fails.

    What is live must stay, whatever becomes of the load.
    """
    cluster = story.cluster
    before = await asyncio.to_thread(_generations, cluster)
    words = [*BUYBOX, "index", "--sellers", str(folder / "demo" / "sellers"), "--market", LOADED]
    log = folder / "mid-load.log"
    with log.open("wb") as out:
        load = await asyncio.to_thread(subprocess.Popen, words, env=environment, stdout=out, stderr=out)
    await _until(lambda: _generations(cluster) != before or load.poll() is not None, "the load's indices")
    holder = next(node for node in cluster.nodes if node.name != cluster.manager().name)
    holder.kill()
    began = time.monotonic()
    await asyncio.sleep(DOWN_S)
    holder.start()
    green_s = await asyncio.to_thread(cluster.wait_green, len(cluster.nodes))
    await asyncio.to_thread(load.wait, MID_LOAD_S)
    _say(f"the load ended with {load.returncode} after {time.monotonic() - began:.0f} s: {log.read_text()[-400:]}")
    story.changers.failures.append((time.time(), f"load: exit {load.returncode}, {log.read_text()[-300:].strip()}"))
    return green_s


def _generations(cluster: Cluster) -> set[str]:
    return {name for name in cluster.asked("/buybox-offers-*/_alias") if "-g2" in name}


async def _throughput(port: int) -> float:
    """Count answers in closed loops of eight clients, nothing cached."""
    shoppers = Shoppers(port, STILL, MOVING, 8)
    await shoppers.learn()
    stop = asyncio.Event()
    asking = asyncio.create_task(shoppers.ask(stop, moving=False))
    began = time.monotonic()
    await asyncio.sleep(THROUGHPUT_S)
    stop.set()
    await asking
    wrong = [each for each in shoppers.asked if each.failed or each.wrong]
    assert not wrong, wrong[:3]
    return round(len(shoppers.asked) / (time.monotonic() - began), 1)


async def _one_node(folder: Path, own: dict[str, str]) -> float:
    settings = _settings(folder, own)
    alone = make_cluster(folder / "one", 1, settings)
    try:
        alone.start()
        environment = _environment(folder, alone.url, settings)
        _buybox(environment, "index", "--sellers", str(folder / "demo" / "sellers"))
        with _serving(environment, workers=2) as port:
            return await _throughput(port)
    finally:
        alone.stop()


BUYBOX = (sys.executable, "-m", "buybox_cli")


def _settings(folder: Path, own: dict[str, str]) -> Settings:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("BUYBOX_")}
    return load_settings(
        {
            **plain,
            "BUYBOX_DATA_DIR": str(folder / "data"),
            "BUYBOX_ENGINE_HEAP_MB": "512",
            "BUYBOX_RATE_PER_MINUTE": "0",
            **own,
        }
    )


def _environment(folder: Path, url: str, settings: Settings) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("BUYBOX_")}
    return {
        **plain,
        "BUYBOX_DATA_DIR": str(folder / "data"),
        "BUYBOX_OPENSEARCH_URL": url,
        "BUYBOX_SHARDS": str(settings.shards),
        "BUYBOX_REPLICAS": str(settings.replicas),
        "BUYBOX_ENGINE_TIMEOUT_S": str(settings.engine_timeout_s),
        "BUYBOX_RATE_PER_MINUTE": "0",
        "BUYBOX_LOG_LISTS": "0",
        "BUYBOX_LOG_LEVEL": "error",
    }


def _buybox(environment: dict[str, str], *words: str) -> bytes:
    done = subprocess.run([*BUYBOX, *words], env=environment, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"buybox {' '.join(words)} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return done.stdout


def _priced(environment: dict[str, str]) -> list[Priced]:
    """Choose offers of the moving market, a few of each device."""
    rows = [json.loads(line) for line in _buybox(environment, "export", "--market", MOVING, "--out", "-").splitlines()]
    live = [row for row in rows if row["state"] == "live" and row["quantity"] > 0]
    chosen = live[:: max(1, len(live) // CHANGED)]
    return [
        Priced(each["offer_id"], each["seller"], each["market"], each["sku"], each["device_id"], cents(each["price"]))
        for each in chosen
    ]


@contextmanager
def _serving(environment: dict[str, str], workers: int) -> Iterator[int]:
    with httpx.Client() as client:
        port = _free_port()
        words = [*BUYBOX, "serve", "--port", str(port), "--workers", str(workers)]
        process = subprocess.Popen(words, env=environment)
        try:
            for _ in range(6000):
                try:
                    if client.get(f"http://127.0.0.1:{port}/readyz").status_code == httpx.codes.OK:
                        break
                except httpx.HTTPError:
                    pass
                time.sleep(0.1)
            else:
                raise TimeoutError("the API did not answer")
            yield port
        finally:
            process.terminate()
            process.wait(timeout=60)


def _free_port() -> int:
    from buybox_config.engine.ports import any_free_port  # noqa: PLC0415

    return any_free_port()


async def _until(done: Callable[[], object], what: str) -> None:
    ends = time.monotonic() + 600
    while not await asyncio.to_thread(done):
        if time.monotonic() > ends:
            raise TimeoutError(f"{what} did not come")
        await asyncio.sleep(0.1)


def _timed(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return round(time.monotonic() - began, 1)


def _say(text: str) -> None:
    sys.stderr.write(f"{dt.datetime.now(dt.UTC):%H:%M:%S} {text}\n")


def _print(figures: dict[str, Any]) -> None:
    names = [name for name in Phase.__struct_fields__ if name != "notes"]
    lines = ["| " + " | ".join(names) + " |", "| " + " | ".join("---" for _ in names) + " |"]
    lines += ["| " + " | ".join(str(each[name]) for name in names) + " |" for each in figures["phases"]]
    rest = {name: value for name, value in figures.items() if name not in {"phases", "indices"}}
    print("\n".join(lines))  # noqa: T201 - a benchmark prints what it measured
    print(json.dumps(rest, indent=1))  # noqa: T201 - as above


if __name__ == "__main__":
    main()
