"""Lines that wait for the engine: bounded, and never waited for by an answer."""

from collections import deque
from collections.abc import Sequence
from typing import Literal

import msgspec

QUEUE_BYTES = 32_000_000
"""Most that waits in one process: some 4,000 lists of 14 offers, a few seconds of a busy shop."""

EVENTS_SHARE = 0.5
"""Of the queue that events from outside may fill, so that a flood of them leaves room for our own lists."""

BATCH_BYTES, BATCH_LINES = 2_000_000, 1_000
"""Most of one bulk request: it is sent from the loop that also answers, so none may be long work."""


class LogLine(msgspec.Struct, frozen=True):
    """One document of the log, encoded."""

    kind: Literal["ubi-queries", "ubi-events", "searches"]
    doc_id: str
    body: bytes


class LogCounts(msgspec.Struct):
    """What became of lines since this process started."""

    waiting: int = 0
    stored: int = 0
    repeated: int = 0  # the engine had them already
    dropped: int = 0  # no room, or the engine did not take them
    unlogged: int = 0  # lists answered 304 whose offers the cache no longer knew


class LogQueue:
    """Takes lines while there is room, and hands them out in batches."""

    def __init__(self, most_bytes: int = QUEUE_BYTES) -> None:
        self.counts = LogCounts()
        self._most_bytes = most_bytes
        self._lines: deque[LogLine] = deque()
        self._bytes = 0

    def put(self, line: LogLine) -> None:
        """Take a line, or drop and count it when there is no room."""
        if not self._taken([line], self._most_bytes):
            self.counts.dropped += 1

    def put_events(self, lines: Sequence[LogLine]) -> bool:
        """Take all lines or, when there is no room for them, none; tell which."""
        return self._taken(lines, EVENTS_SHARE * self._most_bytes)

    def _taken(self, lines: Sequence[LogLine], most_bytes: float) -> bool:
        size = sum(len(line.body) for line in lines)
        if self._bytes + size > most_bytes:
            return False
        self._lines.extend(lines)
        self._bytes += size
        self.counts.waiting += len(lines)
        return True

    def take(self) -> list[LogLine]:
        """Hand out the oldest lines, at most one batch; none when nothing waits."""
        batch: list[LogLine] = []
        size = 0
        while self._lines and len(batch) < BATCH_LINES and (not batch or size + len(self._lines[0].body) < BATCH_BYTES):
            batch.append(self._lines.popleft())
            size += len(batch[-1].body)
        self._bytes -= size
        self.counts.waiting -= len(batch)
        return batch
