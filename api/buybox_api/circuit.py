"""Asking a store that may be gone: no longer than its time-out, and after a failure not at all for a while."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from redis.exceptions import RedisError

Value = TypeVar("Value")

PAUSE_S = 5.0
"""Seconds without the store after a failure; then one request tries it again while the others go on without."""


class Circuit:
    """Guards a store; `without` says in the log what goes on without it."""

    def __init__(self, timeout_s: float, clock: Callable[[], float], log: logging.Logger, without: str) -> None:
        self._timeout_s, self._clock = timeout_s, clock
        self._log, self._without = log, without
        self._paused_until = 0.0
        self.failed = False

    @property
    def is_open(self) -> bool:
        """Whether the store is left alone just now."""
        return self._clock() < self._paused_until

    async def guarded(self, work: Callable[[], Awaitable[Value]]) -> Value | None:
        """Wait for the store no longer than the time-out; None while it fails, a failure opens the circuit."""
        if self.is_open:
            return None
        if self.failed:
            self._paused_until = self._clock() + PAUSE_S
        try:
            async with asyncio.timeout(self._timeout_s):
                value = await work()
        except (RedisError, OSError, TimeoutError) as error:
            self._open(error)
            return None
        self.failed, self._paused_until = False, 0.0
        return value

    def _open(self, error: Exception) -> None:
        self.failed = True
        self._paused_until = self._clock() + PAUSE_S
        self._log.warning("%s for %g s: %s", self._without, PAUSE_S, str(error) or type(error).__name__)
