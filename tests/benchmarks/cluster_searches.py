"""Shoppers' questions under faults: every answer is checked, every failure counted before and after one try more."""

import asyncio
import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx
import msgspec
from cluster_changes import Changers, cents

WORDS = ("iphone 13", "galaxy", "macbook air", "128 gb")
FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"grade_min": "good"},
    {"price_max": "300"},
    {"category": "smartphone", "battery_new": "true"},
    {"sort": "price_asc"},
    {"warranty_min": "24", "page": "2"},
)
OF_THE_MOMENT = {"took_ms", "query_id"}
"""Parts of an answer that differ from one answer to the next of the same state."""

AGAIN_S = 0.5
"""A shop's server waits so long before it asks once more."""

GRACE_S = 10.0
"""Seconds after which an accepted change must be shown. The aim is two; how late it comes is measured elsewhere."""

SERVER_ERROR = 500


class Asked(msgspec.Struct, frozen=True):
    """One question: when, how long, and what became of it."""

    at: float
    ms: float
    failed: str | None = None
    failed_again: str | None = None
    wrong: str | None = None


def questions(market: str) -> list[str]:
    """Return the questions that are asked of a market in turn."""
    found = []
    for words in ("", *WORDS):
        for number, filters in enumerate(FILTERS):
            asked = {"market": market, **filters, **({"q": words} if words else {})}
            found.append("/v1/search?" + str(httpx.QueryParams(asked)) + ("" if number else "&per_page=30"))
    return found


class Shoppers:
    """Closed loops that ask, one question after the other, and check the answers."""

    def __init__(self, port: int, still: str, moving: str, clients: int) -> None:
        self._base, self._clients = f"http://127.0.0.1:{port}", clients
        self._questions, self._moving = questions(still), moving
        self._expected: dict[str, Any] = {}
        self.asked: list[Asked] = []
        self.changers: Changers | None = None

    async def learn(self) -> None:
        """Ask every question once while nothing happens: a market that nobody changes answers the same ever after."""
        async with self._client() as client:
            for question in self._questions:
                answer = await client.get(question)
                answer.raise_for_status()
                self._expected[question] = _lasting(answer.json())

    async def ask(self, stop: asyncio.Event, *, moving: bool = True) -> None:
        """Ask until told to stop."""
        async with self._client() as client:
            await asyncio.gather(*(self._one(client, number, stop, moving) for number in range(self._clients)))

    async def _one(self, client: httpx.AsyncClient, number: int, stop: asyncio.Event, moving: bool) -> None:  # noqa: FBT001 - of `ask`
        draw = random.Random(number)  # noqa: S311 - a simulation
        while not stop.is_set():
            if moving and self.changers and draw.random() < 0.3:
                offer_id = draw.choice(list(self.changers.offers))
                device = self.changers.offers[offer_id].device_id
                path = f"/v1/devices/{device}/offers?market={self._moving}"
                await self._put(client, path, self._price_check(offer_id))
            else:
                path = draw.choice(self._questions)
                await self._put(client, path, self._same_check(path))

    async def _put(self, client: httpx.AsyncClient, path: str, check: Callable[[Any, float], str | None]) -> None:
        at, began = time.time(), time.perf_counter()
        failed, body = await _answer(client, path)
        again, asked_at = None, at
        if failed is not None:
            await asyncio.sleep(AGAIN_S)
            asked_at = time.time()
            again, body = await _answer(client, path)
        ms = (time.perf_counter() - began) * 1000
        wrong = check(body, asked_at) if body is not None else None
        self.asked.append(Asked(at, ms, failed, again, wrong))

    def _same_check(self, path: str) -> Callable[[Any, float], str | None]:
        def check(body: Any, _: float) -> str | None:  # noqa: ANN401 - JSON
            return (
                None if _lasting(body) == self._expected[path] else f"{path}: {_difference(body, self._expected[path])}"
            )

        return check

    def _price_check(self, offer_id: str) -> Callable[[Any, float], str | None]:
        def check(body: Any, asked_at: float) -> str | None:  # noqa: ANN401 - JSON
            assert self.changers is not None
            shown = next((each for each in body["offers"] if each["offer_id"] == offer_id), None)
            if shown is None:
                return f"{offer_id}: not shown on its device's page"
            self.changers.read()
            return self.changers.stale(offer_id, cents(shown["price"]["amount"]), asked_at, GRACE_S)

        return check

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self._base, timeout=90, limits=httpx.Limits(max_connections=64))


async def _answer(client: httpx.AsyncClient, path: str) -> tuple[str | None, Any]:
    try:
        answer = await client.get(path)
    except httpx.HTTPError as error:
        return f"{type(error).__name__}", None
    if answer.status_code != httpx.codes.OK:
        return f"{answer.status_code} {answer.text[:200]}", None
    return None, json.loads(answer.content)


def _lasting(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in OF_THE_MOMENT}


def _difference(body: Mapping[str, Any], expected: Mapping[str, Any]) -> str:
    names = [name for name in expected if body.get(name) != expected[name]]
    return f"differs in {', '.join(names)}; total {body.get('total')} of {expected.get('total')}"


class Phase(msgspec.Struct):
    """What happened between two moments."""

    name: str
    seconds: float
    searches: int
    searches_per_s: float
    p50_ms: float
    p99_ms: float
    slowest_ms: float
    failed: int
    failed_after_a_retry: int
    wrong: int
    changes_accepted: int
    failed_tries_of_changes: int
    seconds_to_green: float | None = None
    notes: list[str] = []


def phase(
    name: str,
    span: tuple[float, float],
    asked: Sequence[Asked],
    changers: Changers | None,
    green_s: float | None = None,
) -> Phase:
    """Sum up what was asked and changed within a span of time."""
    began, ended = span
    some = [each for each in asked if began <= each.at < ended]
    ms = sorted(each.ms for each in some) or [0.0]
    tries = [error for at, error in changers.failures if began <= at < ended] if changers else []
    notes = sorted({each.failed for each in some if each.failed})[:3] + sorted(set(tries))[:3]
    notes += [each.failed_again for each in some if each.failed_again][:3] + [e.wrong for e in some if e.wrong][:3]
    return Phase(
        name=name,
        seconds=round(ended - began, 1),
        searches=len(some),
        searches_per_s=round(len(some) / (ended - began), 1),
        p50_ms=round(ms[len(ms) // 2], 1),
        p99_ms=round(ms[int(len(ms) * 0.99)], 1),
        slowest_ms=round(ms[-1], 1),
        failed=sum(each.failed is not None for each in some),
        failed_after_a_retry=sum(each.failed_again is not None for each in some),
        wrong=sum(each.wrong is not None for each in some),
        changes_accepted=sum(began <= at < ended for at in changers.times) if changers else 0,
        failed_tries_of_changes=len(tries),
        seconds_to_green=None if green_s is None else round(green_s, 1),
        notes=notes,
    )
