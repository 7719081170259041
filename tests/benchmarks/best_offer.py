"""Time `/best` over HTTP, cached and not, against a bare OpenSearch read of the same device, all in one run.

Run it beside a running engine with a loaded market: `python tests/benchmarks/best_offer.py --market FR`. It starts two
servers on ports of their own, one that finds no cache, prints one JSON document, and ends them. The kinds of request
take turns, each for the same device, so that a slow moment of the machine falls on all of them.
"""

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable

import aiohttp
from buybox_config.engine import find_endpoints
from buybox_config.indices import IndexNames
from buybox_config.settings import load_settings

NO_REDIS = "redis://127.0.0.1:1"
"""An address where no Redis can be: the server goes on without a cache."""

Ask = Callable[[str], Awaitable[None]]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


UNLIMITED = {"BUYBOX_RATE_PER_MINUTE": "0", "BUYBOX_EVENT_RATE_PER_MINUTE": "0"}
"""All clients of a benchmark ask from one address."""


def start_server(port: int, **changed: str) -> subprocess.Popen[bytes]:
    """Start `buybox serve` as its own process, with some variables of the environment changed."""
    command = [sys.executable, "-c", "from buybox_cli.main import main; main()", "serve", "--port", str(port)]
    return subprocess.Popen(command, env={**os.environ, **UNLIMITED, **changed})


async def wait_ready(session: aiohttp.ClientSession, address: str) -> None:
    """Wait until the server is ready; raises TimeoutError after 30 seconds."""
    async with asyncio.timeout(30):
        while True:
            try:
                async with session.get(f"{address}/readyz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.1)


async def most_offered(session: aiohttp.ClientSession, address: str, market: str, number: int) -> list[str]:
    """Return devices on offer, those with most offers first."""
    body = {
        "size": number,
        "_source": False,
        "sort": [{"offer_count": "desc"}],
        "query": {"exists": {"field": "price_from"}},
    }
    index = IndexNames(load_settings().index_prefix).live(market).devices
    async with session.post(f"{address}/{index}/_search", json=body) as answer:
        return [hit["_id"] for hit in (await answer.json())["hits"]["hits"]]


def reader(session: aiohttp.ClientSession, address: Callable[[str], str]) -> Ask:
    """Return what reads an address whole and refuses any answer but 200."""

    async def ask(device: str) -> None:
        async with session.get(address(device)) as answer:
            await answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{address(device)} answered {answer.status}")

    return ask


async def measure(asks: dict[str, Ask], devices: list[str], rounds: int) -> dict[str, list[float]]:
    """Time every kind of request in turn, milliseconds; the first tenth warms up and is not counted."""
    times: dict[str, list[float]] = {kind: [] for kind in asks}
    for turn in range(rounds):
        for kind, ask in asks.items():
            started = time.perf_counter()
            await ask(devices[turn % len(devices)])
            if turn >= rounds // 10:
                times[kind].append((time.perf_counter() - started) * 1000)
    return times


def summary(times: list[float]) -> dict[str, float]:
    """Return percentiles in milliseconds."""
    cuts = statistics.quantiles(times, n=100)
    return {"p50_ms": round(cuts[49], 2), "p95_ms": round(cuts[94], 2), "p99_ms": round(cuts[98], 2), "n": len(times)}


async def run(market: str, rounds: int, number: int) -> dict[str, object]:
    """Measure against the server at hand."""
    settings = load_settings()
    engine = find_endpoints(settings).opensearch_url.rstrip("/")
    index = IndexNames(settings.index_prefix).live(market).devices
    ports = [free_port(), free_port()]
    cached, plain = (f"http://127.0.0.1:{port}" for port in ports)
    servers = [start_server(ports[0]), start_server(ports[1], BUYBOX_REDIS_URL=NO_REDIS)]
    try:
        async with aiohttp.ClientSession() as session:
            for shop in (cached, plain):
                await wait_ready(session, shop)
            devices = await most_offered(session, engine, market, number)
            times = await measure(
                {
                    "opensearch_get": reader(session, lambda device: f"{engine}/{index}/_doc/{device}"),
                    "opensearch_search": reader(
                        session, lambda device: f"{engine}/{index}/_search?size=1&q=device_id:%22{device}%22"
                    ),
                    "best_uncached": reader(
                        session, lambda device: f"{plain}/v1/devices/{device}/best?market={market}"
                    ),
                    "best_cached": reader(session, lambda device: f"{cached}/v1/devices/{device}/best?market={market}"),
                },
                devices,
                rounds,
            )
    finally:
        for server in servers:
            server.terminate()
            server.wait(timeout=20)
    found = {kind: summary(values) for kind, values in times.items()}
    bare = found["opensearch_get"]["p50_ms"]
    ratios = {kind: round(values["p50_ms"] / bare, 2) for kind, values in found.items()}
    return {"market": market, "devices": len(devices), "measured": found, "p50_to_bare_get": ratios}


def main() -> None:
    """Print the measurement as one JSON document."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--market", default="FR")
    options.add_argument("--rounds", type=int, default=2_000)
    options.add_argument("--devices", type=int, default=200)
    given = options.parse_args()
    document = asyncio.run(run(given.market, given.rounds, given.devices))
    sys.stdout.write(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    main()
