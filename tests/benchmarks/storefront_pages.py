"""Time the storefront's pages over HTTP beside the API's answers to the same questions, and weigh their HTML.

Run it beside a running engine that holds the demo's marketplace (`buybox demo --offers 20000` loads it, and leaves the
engine's data): `python tests/benchmarks/storefront_pages.py --market FR`. It starts two servers on ports of their own,
one that finds no cache, prints one JSON document, and ends them.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import aiohttp
from best_offer import NO_REDIS, free_port, most_offered, start_server, summary, wait_ready
from buybox_config.catalogue import load_catalogue
from buybox_config.engine import find_endpoints
from buybox_config.indices import IndexNames
from buybox_config.settings import load_settings
from search import CLIENTS, Ask, many_clients, one_client
from search_questions import Question, browse_questions, word_questions

UNLIMITED = {"BUYBOX_RATE_PER_MINUTE": "0"}
"""The benchmark asks from one address what many shoppers ask."""

HTML_MOST = 60_000
"""Bytes of a search page, uncompressed: the budget."""


def asker(session: aiohttp.ClientSession, addresses: Sequence[str], sizes: list[int]) -> Ask:
    """Return what asks the address of a turn, and notes how large its answer was."""

    async def ask(turn: int) -> None:
        async with session.get(addresses[turn % len(addresses)]) as answer:
            body = await answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{answer.url} answered {answer.status}: {body[:300]!r}")
            sizes.append(len(body))

    return ask


async def timed(
    session: aiohttp.ClientSession, shops: dict[str, str], paths: dict[str, list[str]], turns: int
) -> dict[str, Any]:
    """Time each kind of path at each server, with one client in turns and with eight."""
    sizes: dict[str, list[int]] = {kind: [] for kind in paths}
    asks = {
        f"{kind}, {name}": asker(session, [address + path for path in those], sizes[kind])
        for name, address in shops.items()
        for kind, those in paths.items()
    }
    one = {kind: summary(times) for kind, times in (await one_client(asks, turns)).items()}
    found: dict[str, Any] = {}
    for kind, ask in asks.items():
        times, rate = await many_clients(ask, turns, CLIENTS)
        found[kind] = {"1 client": one[kind], f"{CLIENTS} clients": {**summary(times), "requests_s": rate}}
    return found | {"largest_bytes": {kind: max(those) for kind, those in sizes.items()}}


def addressed(path: str, market: str, questions: Sequence[Question]) -> list[str]:
    """Return the addresses of one path for all questions."""
    return [f"{path}?{urlencode({'market': market, **question}, doseq=True)}" for question in questions]


async def run(market: str, turns: int) -> dict[str, Any]:
    """Measure words, browsing and devices."""
    settings, catalogue = load_settings(), load_catalogue()
    engine = find_endpoints(settings).opensearch_url.rstrip("/")
    ports = [free_port(), free_port()]
    shops = {"cached": f"http://127.0.0.1:{ports[0]}", "uncached": f"http://127.0.0.1:{ports[1]}"}
    servers = [start_server(ports[0], **UNLIMITED), start_server(ports[1], BUYBOX_REDIS_URL=NO_REDIS, **UNLIMITED)]
    try:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
            for shop in shops.values():
                await wait_ready(session, shop)
            index = IndexNames(settings.index_prefix).live(market).devices
            devices = await most_offered(session, f"{engine}", market, turns)
            words, browsing = word_questions(catalogue, turns), browse_questions(turns)
            paths = {
                "page of words": addressed("/", market, words),
                "answer of words": addressed("/v1/search", market, words),
                "page of browsing": addressed("/", market, browsing),
                "answer of browsing": addressed("/v1/search", market, browsing),
                "page of a device": [f"/devices/{device}?market={market}" for device in devices],
                "answer of a device": [f"/v1/devices/{device}?market={market}" for device in devices],
            }
            return {"market": market, "index": index} | await timed(session, shops, paths, turns)
    finally:
        for server in servers:
            server.terminate()
            server.wait(timeout=20)


def main() -> None:
    """Print the measurement as one JSON document; a page above the budget of bytes is told."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--market", default="FR")
    options.add_argument("--turns", type=int, default=200)
    given = options.parse_args()
    document = asyncio.run(run(given.market, given.turns))
    largest = max(size for kind, size in document["largest_bytes"].items() if kind.startswith("page of b"))
    document["within_budget"] = max(largest, document["largest_bytes"]["page of words"]) <= HTML_MOST
    sys.stdout.write(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
