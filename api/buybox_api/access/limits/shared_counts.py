"""Counts that all server processes share, in Redis: one round trip a request."""

import asyncio

from buybox_config.connections import CONNECTIONS
from redis.asyncio import Redis

from buybox_api.access.limits.window import SPAN_S, Counts

KEPT_S = 2 * SPAN_S + 5
"""A minute's count is needed until the next minute is over."""

TAKE = """
local this = tonumber(redis.call('GET', KEYS[1]) or '0')
local before = tonumber(redis.call('GET', KEYS[2]) or '0')
if before * tonumber(ARGV[2]) + this + 1 > tonumber(ARGV[1]) then return {0, this, before} end
this = redis.call('INCR', KEYS[1])
if this == 1 then redis.call('EXPIRE', KEYS[1], ARGV[3]) end
return {1, this, before}
"""
"""`window.fits` and the count in one step, so that requests at the same time never share the last place."""


class SharedCounts:
    """Counts in Redis under `<prefix>:rate:...`, gone two minutes after they were needed."""

    def __init__(self, client: Redis, prefix: str) -> None:
        self._prefix = prefix
        self._script = client.register_script(TAKE)
        self._free = asyncio.Semaphore(CONNECTIONS)  # a pool that is exhausted would look like a Redis that is gone

    async def take(self, name: str, limit: int, minute: int, elapsed_s: float) -> Counts:
        """Count one more request under a name where that stays within the limit."""
        this, before = (f"{self._prefix}:rate:{{{name}}}:{number}" for number in (minute, minute - 1))
        async with self._free:
            found = await self._script([this, before], [limit, 1 - elapsed_s / SPAN_S, KEPT_S])
        return Counts(taken=found[0] == 1, this=found[1], before=found[2])
