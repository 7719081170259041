"""Searches that arrive at a fixed rate, whatever becomes of those before: no slow answer hides behind another."""

import asyncio
import random
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

import aiohttp
import msgspec
from buybox_config.catalogue import Catalogue
from search_questions import browse_questions, word_questions

OF_EACH_KIND = 400
MARKETS = {"FR": 0.3, "DE": 0.28, "GB": 0.26, "ES": 0.16}
"""The markets of the demo with their shares of its listings."""

GIVES_UP_S = 30.0
READY_WITHIN_S = 180.0


class Asked(msgspec.Struct):
    """One search: when it was due, how long after that it was answered, and how."""

    due: float  # seconds of the monotonic clock
    ms: float
    status: int  # of HTTP; 0: no answer


class Searches:
    """Searches in one phase after the other, against one server."""

    def __init__(self, session: aiohttp.ClientSession, address: str, catalogue: Catalogue, rate: float) -> None:
        """Ask at `rate` a second."""
        self._session, self._rate = session, rate
        self._paths = [f"{address}/v1/search?{query}" for query in _queries(catalogue)]
        self._turn = 0

    async def until(self, is_over: Callable[[], bool]) -> list[Asked]:
        """Ask until something is over; return every search that came due until then, answered or not."""
        found: list[Asked] = []
        async with asyncio.TaskGroup() as group:
            due = time.monotonic()
            while not is_over():
                group.create_task(self._ask(due, found))
                due += 1 / self._rate
                await asyncio.sleep(max(due - time.monotonic(), 0))
        return found

    async def for_s(self, seconds: float) -> list[Asked]:
        """Ask for so many seconds."""
        ends = time.monotonic() + seconds
        return await self.until(lambda: time.monotonic() >= ends)

    async def _ask(self, due: float, found: list[Asked]) -> None:
        path = self._paths[self._turn % len(self._paths)]
        self._turn += 1
        status = 0
        try:
            async with self._session.get(path, timeout=aiohttp.ClientTimeout(GIVES_UP_S)) as answer:
                await answer.read()
                status = answer.status
        except (aiohttp.ClientError, TimeoutError):
            status = 0
        found.append(Asked(due, (time.monotonic() - due) * 1000, status))


async def wait_ready(session: aiohttp.ClientSession, address: str) -> None:
    """Wait until a server is ready; raises TimeoutError after three minutes: a busy machine starts it slowly."""
    async with asyncio.timeout(READY_WITHIN_S):
        while True:
            try:
                async with session.get(f"{address}/readyz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.2)


def told(asked: Sequence[Asked]) -> dict[str, Any]:
    """Return percentiles of what was answered, in milliseconds from when it was due, and what failed."""
    failed = [one for one in asked if one.status != 200]
    return {**percentiles(one.ms for one in asked if one.status == 200), "failed": len(failed)}


def percentiles(times: Iterable[float], unit: str = "ms") -> dict[str, Any]:
    """Return the usual percentiles, the largest and how many there are."""
    ordered = sorted(times)
    if not ordered:
        return {"n": 0}
    cuts = {f"p{cut}_{unit}": ordered[min(int(len(ordered) * cut / 100), len(ordered) - 1)] for cut in (50, 95, 99)}
    return {
        **{name: round(value, 3) for name, value in cuts.items()},
        f"max_{unit}": round(ordered[-1], 3),
        "n": len(ordered),
    }


def _queries(catalogue: Catalogue) -> list[str]:
    """Return questions with words and without in turn, each in a market drawn by its share."""
    draw = random.Random("live")  # noqa: S311 - a simulation
    words, browsing = word_questions(catalogue, OF_EACH_KIND), browse_questions(OF_EACH_KIND)
    asked = [question for pair in zip(words, browsing, strict=True) for question in pair]
    markets = draw.choices(list(MARKETS), list(MARKETS.values()), k=len(asked))
    return [urlencode({"market": market, **one}, doseq=True) for market, one in zip(markets, asked, strict=True)]
