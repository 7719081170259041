"""Measure searches while a whole marketplace is loaded again beside them, with the load yielding and without.

    python tests/benchmarks/live_load.py --listings 1000000 --folder /tmp/live --heap 2048
    python tests/benchmarks/live_load.py --listings 20000 --folder /tmp/live-small --quiet 20

Starts an engine of its own with its data in --folder, writes the feeds of a simulated marketplace there and loads them
(both only the first time; `live_changes.py` uses the same folder), starts a server, and asks at a fixed rate: alone,
during a load that yields to searches, alone again, and during one that does not (BUYBOX_PACE_LOADS=false). Times count
from the moment a search was due. Prints a table, and one JSON document to standard output.
"""

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import aiohttp
from best_offer import free_port
from buybox_config.catalogue import load_catalogue
from live_engine import Watch, World, load, own_engine, prepare, process, say, used
from live_searching import Searches, told, wait_ready

AGAIN = 0.3
"""Share of the quiet phase for which searches are asked alone once more between the two loads."""


async def run(world: World, rate: float, quiet_s: float) -> dict[str, Any]:
    """Measure the phases one after the other."""
    port = free_port()
    with process(world, "serve", "--port", str(port)) as server:
        watch = Watch(world, server=server)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            await wait_ready(session, f"http://127.0.0.1:{port}")
            searches = Searches(session, f"http://127.0.0.1:{port}", load_catalogue(), rate)
            await searches.for_s(quiet_s / 3)  # warms up
            found: dict[str, Any] = {"quiet": told(await searches.for_s(quiet_s))}
            say(f"quiet: {found['quiet']}")
            found["load that yields"] = await _during_a_load(world, searches, watch)
            say(f"load that yields: {found['load that yields']}")
            found["quiet again"] = told(await searches.for_s(quiet_s * AGAIN))
            found["load that does not"] = await _during_a_load(world, searches, watch, BUYBOX_PACE_LOADS="false")
        found["peak_mb"] = watch.peak_mb()
        watch.close()
    return found


async def _during_a_load(world: World, searches: Searches, watch: Watch, **changed: str) -> dict[str, Any]:
    before = watch.cpu_s()
    loading = asyncio.create_task(asyncio.to_thread(load, world, **changed))
    asked = await searches.until(loading.done)
    report = await loading
    took = report["seconds"]
    kept = {name: report[name] for name in ("rows_read", "offers", "devices")}
    return {**told(asked), "load_s": took, **kept, "processors": used(before, watch.cpu_s(), took)}


def table(found: dict[str, Any]) -> str:
    """Write the phases as a table."""
    lines = [f"{'searches':22} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8} {'max ms':>8} {'failed':>7} {'load s':>8}"]
    for name, one in found.items():
        if isinstance(one, dict) and "failed" in one:
            times = " ".join(f"{one[key]:8.1f}" for key in ("p50_ms", "p95_ms", "p99_ms", "max_ms"))
            lines.append(f"{name:22} {times} {one['failed']:7} {one.get('load_s', ''):>8}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--listings", type=int, default=1_000_000)
    options.add_argument("--folder", type=Path, required=True, help="Keeps the engine's data and the feeds.")
    options.add_argument("--heap", type=int, default=1024, help="Heap of the engine, MiB.")
    options.add_argument("--rate", type=float, default=20.0, help="Searches a second.")
    options.add_argument("--quiet", type=float, default=60.0, help="Seconds of searches alone.")
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--keep", action="store_true", help="Leave the engine running for the next program.")
    given = options.parse_args()
    with own_engine(given.folder.resolve(), given.heap, keep=given.keep) as world:
        prepared = prepare(world, given.listings, given.seed)
        say(f"loaded: {prepared}")
        found = asyncio.run(run(world, given.rate, given.quiet))
    sys.stderr.write(table(found))
    asked = {"listings": given.listings, "searches_s": given.rate, "heap_mb": given.heap}
    sys.stdout.write(json.dumps({**asked, **prepared, **found}, indent=1) + "\n")


if __name__ == "__main__":
    main()
