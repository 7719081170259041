"""How much anybody may ask: counted in Redis for all processes, and by each process for itself while Redis is gone."""

import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol

from buybox_config.connections import open_redis_async
from buybox_config.endpoints import Endpoints
from buybox_config.settings import Settings

from buybox_api.access.limits.asked_as import AskedAs
from buybox_api.access.limits.local_counts import LocalCounts
from buybox_api.access.limits.shared_counts import SharedCounts
from buybox_api.access.limits.window import SPAN_S, Counts, Verdict, verdict
from buybox_api.circuit import Circuit

LOG = logging.getLogger("buybox.limits")


class Shared(Protocol):
    """What counts for all processes."""

    async def take(self, name: str, limit: int, minute: int, elapsed_s: float) -> Counts:
        """Count one more request under a name where that stays within the limit."""
        ...


class RateLimits:
    """Judges requests; `wall_clock` gives seconds since 1970, the same in all processes, `clock` any seconds."""

    def __init__(
        self,
        settings: Settings,
        shared: Shared | None,
        wall_clock: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings = settings
        self._shared, self._local, self._wall_clock = shared, LocalCounts(), wall_clock
        self._circuit = Circuit(settings.redis_timeout_s, clock, LOG, "limiting by this process alone")

    async def judge(self, asked: AskedAs) -> Verdict:
        """Count a request under its name, and judge it."""
        minute, elapsed_s = divmod(self._wall_clock(), SPAN_S)
        counts = await self._counted(f"{asked.kind}:{asked.name}", asked.limit, int(minute), elapsed_s)
        return verdict(asked.limit, counts, elapsed_s)

    async def _counted(self, name: str, limit: int, minute: int, elapsed_s: float) -> Counts:
        shared = self._shared
        counts = None
        if shared is not None:
            counts = await self._circuit.guarded(lambda: shared.take(name, limit, minute, elapsed_s))
        return counts or self._local.take(name, limit, minute, elapsed_s)


@asynccontextmanager
async def open_limits(settings: Settings, endpoints: Endpoints) -> AsyncIterator[RateLimits]:
    """Open the limits, with a client of Redis of their own where there is one."""
    redis = open_redis_async(settings, endpoints)
    try:
        yield RateLimits(settings, None if redis is None else SharedCounts(redis, settings.index_prefix))
    finally:
        if redis is not None:
            await redis.aclose()
