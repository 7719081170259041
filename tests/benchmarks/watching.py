"""Time a cached search over HTTP with metrics and a line of the log for each request, against without, in one run.

Run it beside a running engine with a loaded market: `python tests/benchmarks/watching.py --market FR`. It starts two
servers on ports of their own, prints one JSON document, and ends them. Requests take turns, so that a slow moment of
the machine falls on both; the processor time that each server took is a second measure, which other work on the machine
does not disturb. It also times what is done for one request by itself, with the values in the process and in the
files that several processes share, and scrapes.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp
import psutil
from best_offer import UNLIMITED, free_port, measure, reader, summary, wait_ready
from buybox_config.settings import SHARED_METRICS

WATCHED = "from buybox_cli.main import main; main()"

UNWATCHED = """
from buybox_api import envelope
from buybox_api.metrics.requests import Requests, Seen
Requests.begin = lambda self, scope: Seen(scope)
Requests.end = lambda self, seen: None
Seen.answered = Seen.routed = lambda self, message: None
from buybox_cli.main import main; main()
"""
"""The same server, with nothing counted and no line written."""

ALONE = """
import io, json, time
from types import SimpleNamespace
from buybox_api.metrics.watch import Watch
from buybox_config.logs import set_up_logs
from buybox_config.settings import load_settings
set_up_logs(load_settings(), open("/dev/null", "w"))
scope = {"method": "GET", "query_string": b"market=FR&q=iphone+13", "route": SimpleNamespace(path="/v1/search")}
message = {"status": 200, "headers": [(b"etag", b"x"), (b"cache-control", b"x"), (b"x-cache", b"hit")]}
found = {}
for name, share in (("counted", 0.0), ("counted_and_logged", 1.0)):
    requests, started = Watch(share).requests, time.process_time()
    for _ in range(20_000):
        seen = requests.begin(scope)
        seen.answered(message)
        seen.routed(scope)
        requests.end(seen)
    found[name + "_us"] = round((time.process_time() - started) / 20_000 * 1e6, 1)
print(json.dumps(found))
"""


def start(port: int, program: str, log: Path) -> subprocess.Popen[bytes]:
    """Start a server that writes its log to a file."""
    command = [sys.executable, "-c", program, "serve", "--port", str(port)]
    return subprocess.Popen(command, env={**os.environ, **UNLIMITED}, stderr=log.open("wb"))


def alone(**more: str) -> dict[str, float]:
    """Time what is done for one request, in a process of its own; microseconds of processor time."""
    done = subprocess.run(
        [sys.executable, "-c", ALONE], env={**os.environ, **more}, check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


async def scrapes(session: aiohttp.ClientSession, address: str, number: int) -> dict[str, Any]:
    """Time scrapes: the first looks everything up, those within five seconds nothing."""
    times, size, parts = [], 0, {}
    for _ in range(number):
        started = time.perf_counter()
        async with session.get(f"{address}/metrics") as answer:
            text = await answer.text()
        times.append(round((time.perf_counter() - started) * 1000, 1))
        size = len(text)
        parts = {
            line.split('"')[1]: round(float(line.rsplit(" ", 1)[1]) * 1000, 1)
            for line in text.splitlines()
            if line.startswith("buybox_part_seconds{")
        }
    return {"first_ms": times[0], "kept_ms": sorted(times[1:])[len(times) // 2], "bytes": size, "parts_ms": parts}


async def run(market: str, rounds: int, query: str) -> dict[str, Any]:
    """Measure against the engine at hand."""
    folder = Path(tempfile.mkdtemp())
    addresses = {kind: f"http://127.0.0.1:{free_port()}" for kind in ("watched", "unwatched")}
    programs = {"watched": WATCHED, "unwatched": UNWATCHED}
    servers: dict[str, subprocess.Popen[bytes]] = {}
    try:
        async with aiohttp.ClientSession() as session:
            for kind, address in addresses.items():
                servers[kind] = start(int(address.rpartition(":")[2]), programs[kind], folder / kind)
            for address in addresses.values():
                async with asyncio.timeout(300):
                    while True:
                        try:
                            await wait_ready(session, address)
                            break
                        except TimeoutError:
                            continue
            asks = {
                kind: reader(session, lambda _, address=address: f"{address}/v1/search?market={market}&q={query}")
                for kind, address in addresses.items()
            }
            used = {kind: psutil.Process(server.pid).cpu_times() for kind, server in servers.items()}
            times = await measure(asks, [""], rounds)
            spent = {
                kind: sum(psutil.Process(server.pid).cpu_times()[:2]) - sum(used[kind][:2])
                for kind, server in servers.items()
            }
            scraped = await scrapes(session, addresses["watched"], 21)
    finally:
        for server in servers.values():
            server.terminate()
            server.wait(timeout=60)
    found = {kind: summary(values) for kind, values in times.items()}
    processor = {kind: round(seconds / rounds * 1e6) for kind, seconds in spent.items()}
    with tempfile.TemporaryDirectory() as shared:
        by_itself = {"one_process": alone(), "several_processes": alone(**{SHARED_METRICS: shared})}
    return {
        "market": market,
        "measured": found,
        "watched_to_unwatched": {
            cut: round(found["watched"][cut] / found["unwatched"][cut], 3) for cut in ("p50_ms", "p95_ms")
        },
        "processor_us_a_request": processor,
        "processor_ratio": round(processor["watched"] / processor["unwatched"], 3),
        "by_itself": by_itself,
        "scrape": scraped,
    }


def main() -> None:
    """Print the measurement as one JSON document."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--market", default="FR")
    options.add_argument("--rounds", type=int, default=4_000)
    options.add_argument("--query", default="iphone+13")
    given = options.parse_args()
    document = asyncio.run(run(given.market, given.rounds, given.query))
    sys.stdout.write(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    main()
