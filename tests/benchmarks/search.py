"""Time search over HTTP with its whole promise, against the same questions put to three layouts, all in one run.

Run it beside a running engine: `python tests/benchmarks/search.py --offers 1000000`. It builds the layouts (minutes),
starts two servers on ports of their own, one that finds no cache, prints one JSON document, and ends them. `--keep`
reuses what an earlier run built. With one client the kinds take turns; with eight each kind is asked alone, that none
waits for another.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlencode

import aiohttp
import msgspec
from best_offer import NO_REDIS, free_port, start_server, summary, wait_ready
from buybox_api.asking import SearchRequest
from buybox_api.queries.filters import search_filters
from buybox_api.queries.page import search_body
from buybox_api.queries.words import Tier, words_clause
from buybox_api.understanding import CatalogueWords
from buybox_api.weights import market_weights
from buybox_api.wishes import wished
from buybox_config.catalogue import Catalogue, load_catalogue
from buybox_config.connections import open_search
from buybox_config.engine import find_endpoints
from buybox_config.indices import IndexNames
from buybox_config.policy import load_policy
from buybox_config.settings import load_settings
from buybox_config.words import load_words
from search_flat import flat_body
from search_layouts import build_all
from search_questions import Question, browse_questions, word_questions

PREFIX = "benchsearch"
CLIENTS = 8
Ask = Callable[[int], Awaitable[None]]


class Bodies:
    """The questions as requests to the engine, made before anything is timed."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._understanding = CatalogueWords(catalogue, load_words())
        self._weights = market_weights(load_policy(), "FR").sets

    def ours(self, question: Question) -> bytes:
        """Return our one engine request."""
        asked, words = self._asked(question)
        return msgspec.json.encode(search_body(asked, words, search_filters(asked, "EUR"), self._weights))

    def nested(self, question: Question) -> bytes:
        """Return our request as it is without cards: offers are read out of their device's document."""
        asked, words = self._asked(question)
        body = search_body(asked, words, search_filters(asked, "EUR"), self._weights)
        body["_source"] = {"excludes": ["offers", "codes", "words", "choices"]}
        for clause in (body, *(each["nested"]["inner_hits"] for each in body["post_filter"]["bool"]["should"])):
            del clause["stored_fields"], clause["docvalue_fields"]
            clause["_source"] = clause["_source"] or True
        return msgspec.json.encode(body)

    def flat(self, question: Question) -> bytes:
        """Return the request to flat offers."""
        asked, words = self._asked(question)
        return msgspec.json.encode(flat_body(asked, words, self._weights[0]))

    def _asked(self, question: Question) -> tuple[SearchRequest, Any]:
        request = SearchRequest(market="FR", **question)
        understood = self._understanding.understand(request.q, "fr")
        return wished(request, understood), words_clause(understood, Tier.EXACT)


def poster(session: aiohttp.ClientSession, address: str, bodies: Sequence[bytes]) -> Ask:
    """Return what puts the body of a turn to an index."""

    async def ask(turn: int) -> None:
        headers = {"content-type": "application/json"}
        async with session.post(f"{address}/_search", data=bodies[turn % len(bodies)], headers=headers) as answer:
            if answer.status != 200:
                raise RuntimeError(f"{address}: {answer.status} {(await answer.text())[:500]}")
            await answer.read()

    return ask


def getter(session: aiohttp.ClientSession, address: str, questions: Sequence[Question]) -> Ask:
    """Return what asks a server the question of a turn."""
    paths = [urlencode({"market": "FR", **question}, doseq=True) for question in questions]

    async def ask(turn: int) -> None:
        async with session.get(f"{address}?{paths[turn % len(paths)]}") as answer:
            await answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{address} answered {answer.status}")

    return ask


async def one_client(asks: dict[str, Ask], turns: int) -> dict[str, list[float]]:
    """Time each kind in turn, milliseconds; every question was asked once before, as the cache needs it."""
    times: dict[str, list[float]] = {kind: [] for kind in asks}
    for turn in range(-turns, turns):
        for kind, ask in asks.items():
            started = time.perf_counter()
            await ask(turn % turns)
            if turn >= 0:
                times[kind].append((time.perf_counter() - started) * 1000)
    return times


async def many_clients(ask: Ask, turns: int, clients: int) -> tuple[list[float], float]:
    """Return times of one kind asked by several clients at once, and requests a second."""
    times: list[float] = []

    async def client(first: int) -> None:
        for turn in range(first, turns, clients):
            started = time.perf_counter()
            await ask(turn)
            times.append((time.perf_counter() - started) * 1000)

    await asyncio.gather(*(client(first) for first in range(clients)))  # warms up
    times.clear()
    started = time.perf_counter()
    await asyncio.gather(*(client(first) for first in range(clients)))
    return times, round(turns / (time.perf_counter() - started), 1)


async def measured(asks: dict[str, Ask], turns: int) -> dict[str, Any]:
    """Measure every kind with one client and with eight."""
    one = {kind: summary(times) for kind, times in (await one_client(asks, turns)).items()}
    found: dict[str, Any] = {}
    for kind, ask in asks.items():
        times, rate = await many_clients(ask, turns, CLIENTS)
        found[kind] = {"1 client": one[kind], f"{CLIENTS} clients": {**summary(times), "requests_s": rate}}
    return found


async def run(turns: int, catalogue: Catalogue) -> dict[str, Any]:
    """Measure words, browsing and suggestions."""
    settings = load_settings()
    engine = find_endpoints(settings).opensearch_url.rstrip("/")
    ports, bodies = [free_port(), free_port()], Bodies(catalogue)
    cached, plain = (f"http://127.0.0.1:{port}" for port in ports)
    ours = {"BUYBOX_INDEX_PREFIX": PREFIX}
    servers = [start_server(ports[0], **ours), start_server(ports[1], BUYBOX_REDIS_URL=NO_REDIS, **ours)]
    try:
        async with aiohttp.ClientSession() as session:
            for shop in (cached, plain):
                await wait_ready(session, shop)
            kinds = {"words": word_questions(catalogue, turns), "browsing": browse_questions(turns)}
            found: dict[str, Any] = {}
            for kind, questions in kinds.items():
                own, nested, flat = (
                    [body(one) for one in questions] for body in (bodies.ours, bodies.nested, bodies.flat)
                )
                asks = {
                    "a: flat, collapse": poster(session, f"{engine}/{PREFIX}-flat", flat),
                    "b: all nested": poster(session, f"{engine}/{PREFIX}-nested", nested),
                    "b with our cards": poster(session, f"{engine}/{PREFIX}-nested", own),
                    "c: bare, ours": poster(session, f"{engine}/{IndexNames(PREFIX).live('FR').devices}", own),
                    "search, uncached": getter(session, f"{plain}/v1/search", questions),
                    "search, cached": getter(session, f"{cached}/v1/search", questions),
                }
                found[kind] = await measured(asks, turns)
            typed = [{"q": question["q"][:length]} for question in kinds["words"] for length in (0, 1, 2, 4, 7)]
            found["suggest"] = await measured({"uncached": getter(session, f"{plain}/v1/suggest", typed)}, 3 * turns)
            return found
    finally:
        for server in servers:
            server.terminate()
            server.wait(timeout=20)


def main() -> None:
    """Print the measurement as one JSON document."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--offers", type=int, default=1_000_000)
    options.add_argument("--turns", type=int, default=200)
    options.add_argument("--keep", action="store_true")
    given, catalogue, document = options.parse_args(), load_catalogue(), {}
    settings = load_settings()
    if not given.keep:
        with open_search(settings, find_endpoints(settings)) as client:
            built = build_all(client, PREFIX, catalogue, given.offers)
        document["built"] = {name: msgspec.to_builtins(each) for name, each in built.items()}
    document["measured"] = asyncio.run(run(given.turns, catalogue))
    sys.stdout.write(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
