"""Empties the queue into the engine about once a second, for as long as the application lives."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Protocol

import msgspec
from buybox_config.errors import EngineError

from buybox_api.background import end
from buybox_api.events.log_queue import LogLine, LogQueue

LOG = logging.getLogger("buybox.events")

EVERY_S = 1.0
"""Seconds between two looks at the queue."""

RETRIES_S = (0.5, 1.0)
"""Seconds before each further try: a node that restarts takes longer, and what waits behind must not grow for it."""

CLOSING_S = 3.0
"""Seconds that the last lines have when the application ends."""


class Outcome(msgspec.Struct, frozen=True):
    """What the engine did with a batch."""

    stored: int
    repeated: int = 0
    refused: int = 0
    again: Sequence[LogLine] = ()  # it had no room for these just now


class Sink(Protocol):
    """Where lines go."""

    async def store(self, lines: Sequence[LogLine]) -> Outcome:
        """Store lines, each once; raises EngineError when none of them was taken."""
        ...


def nothing_held() -> None:
    """Put nothing: whoever writes has no lines but those of the queue."""


class LogWriter:
    """Writes what waits; what the engine does not take after some tries is dropped and counted."""

    def __init__(
        self,
        queue: LogQueue,
        sink: Sink,
        put_held: Callable[[], None] = nothing_held,
        retries_s: Sequence[float] = RETRIES_S,
    ) -> None:
        self._queue, self._sink, self._retries_s = queue, sink, retries_s
        self._put_held = put_held
        self._ending = asyncio.Event()

    async def run(self) -> None:
        """Write until told to end, and then what is left."""
        while not self._ending.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), EVERY_S)
            self._put_held()
            await self.flush()
        await self.flush()

    def end(self) -> None:
        """Tell `run` to write what is left and return."""
        self._ending.set()

    async def flush(self) -> None:
        """Write all that waits now, batch after batch."""
        while batch := self._queue.take():
            left: Sequence[LogLine] = batch
            try:
                left = await self._stored(batch)
            except Exception:
                # A fault of ours must not end the log of a server that runs for weeks.
                LOG.exception("writing events failed")
            finally:
                self._drop(left)

    async def _stored(self, lines: Sequence[LogLine]) -> Sequence[LogLine]:
        """Try until the engine has taken all lines; return those that it did not."""
        for wait_s in (*self._retries_s, None):
            lines = await self._tried(lines)
            if not lines or wait_s is None:
                break
            await asyncio.sleep(wait_s)
        return lines

    async def _tried(self, lines: Sequence[LogLine]) -> Sequence[LogLine]:
        try:
            outcome = await self._sink.store(lines)
        except EngineError as error:
            LOG.info("%d lines wait: %s", len(lines), error)
            return lines
        counts = self._queue.counts
        counts.stored += outcome.stored
        counts.repeated += outcome.repeated
        counts.dropped += outcome.refused
        return outcome.again

    def _drop(self, lines: Sequence[LogLine]) -> None:
        if lines:
            self._queue.counts.dropped += len(lines)
            LOG.warning(
                "%d lines of the event log were dropped, %d since start", len(lines), self._queue.counts.dropped
            )


@asynccontextmanager
async def writing(queue: LogQueue, sink: Sink, put_held: Callable[[], None] = nothing_held) -> AsyncIterator[None]:
    """Write in the background while the block runs; at its end the last lines have `CLOSING_S`.

    `put_held` is called before each look at the queue: it puts lines there whose time has come.
    """
    writer = LogWriter(queue, sink, put_held)
    task = asyncio.create_task(writer.run())
    try:
        yield
    finally:
        writer.end()
        await asyncio.wait([task], timeout=CLOSING_S)
        await end(task)
        lost = queue.counts.waiting
        if lost:
            LOG.warning("%d lines of the event log were still waiting at the end and are lost", lost)
