"""Time the list of a device's offers over HTTP with and without logging it, cached and not, all in one run.

Run it beside a running engine with a loaded market: `python tests/benchmarks/shown_lists.py --market FR`. It starts
four servers on ports of their own, prints one JSON document, and ends them. The kinds of request take turns, each for
the same device, so that a slow moment of the machine falls on all of them.
"""

import argparse
import asyncio
import json
import sys
from typing import Any

import aiohttp
from best_offer import NO_REDIS, free_port, measure, most_offered, reader, start_server, summary, wait_ready
from buybox_config.engine import find_endpoints
from buybox_config.indices import IndexNames
from buybox_config.settings import load_settings

SERVERS = {
    "cached_logged": {"BUYBOX_LOG_LISTS": "1"},
    "cached": {"BUYBOX_LOG_LISTS": "0"},
    "uncached_logged": {"BUYBOX_LOG_LISTS": "1", "BUYBOX_REDIS_URL": NO_REDIS},
    "uncached": {"BUYBOX_LOG_LISTS": "0", "BUYBOX_REDIS_URL": NO_REDIS},
}
"""Those that log are asked first: what the engine still knows of a device helps the others, so no cost is hidden."""


async def log_of(session: aiohttp.ClientSession, address: str) -> dict[str, int]:
    """Return what became of a server's log, once nothing waits."""
    while True:
        async with session.get(f"{address}/readyz") as answer:
            counts: dict[str, int] = (await answer.json())["event_log"]
        if not counts["waiting"]:
            return counts
        await asyncio.sleep(0.2)


async def stored_bytes(session: aiohttp.ClientSession, engine: str) -> dict[str, float]:
    """Return how many lists the engine holds and how many bytes each takes."""
    index = f"{engine}/{IndexNames(load_settings().index_prefix).store('ubi-queries')}"
    for step in ("_refresh", "_forcemerge?max_num_segments=1"):
        async with session.post(f"{index}/{step}"):
            pass
    async with session.get(f"{index}/_stats/docs,store") as answer:
        found = (await answer.json())["_all"]["primaries"]
    lists = found["docs"]["count"]
    return {"lists": lists, "bytes_a_list": round(found["store"]["size_in_bytes"] / max(lists, 1))}


async def run(market: str, rounds: int, number: int) -> dict[str, Any]:
    """Measure against the engine at hand."""
    settings = load_settings()
    engine = find_endpoints(settings).opensearch_url.rstrip("/")
    index = IndexNames(settings.index_prefix).live(market).devices
    shops = {kind: f"http://127.0.0.1:{free_port()}" for kind in SERVERS}
    servers = []
    try:
        async with aiohttp.ClientSession() as session:
            for kind, changed in SERVERS.items():
                servers.append(start_server(int(shops[kind].rpartition(":")[2]), **changed))
                await wait_ready(session, shops[kind])
            devices = await most_offered(session, engine, market, number)
            asks = {"opensearch_get": reader(session, lambda device: f"{engine}/{index}/_doc/{device}")}
            for kind, shop in shops.items():
                asks[kind] = reader(
                    session, lambda device, shop=shop: f"{shop}/v1/devices/{device}/offers?market={market}&client_id=c"
                )
            times = await measure(asks, devices, rounds)
            logs = {kind: await log_of(session, shops[kind]) for kind in shops if kind.endswith("_logged")}
            stored = await stored_bytes(session, engine)
    finally:
        for server in servers:
            server.terminate()
            server.wait(timeout=20)
    found = {kind: summary(values) for kind, values in times.items()}
    ratios = {
        f"{kind}_{cut}": round(found[f"{kind}_logged"][cut] / found[kind][cut], 3)
        for kind in ("cached", "uncached")
        for cut in ("p50_ms", "p95_ms", "p99_ms")
    }
    return {"market": market, "measured": found, "logged_to_unlogged": ratios, "event_log": logs, "stored": stored}


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
