"""The log never holds an answer up, keeps no more than it has room for, and counts what it lost."""

import asyncio
import logging
from collections.abc import Sequence

import pytest
from buybox_api.events.log_queue import BATCH_BYTES, BATCH_LINES, EVENTS_SHARE, LogLine, LogQueue
from buybox_api.events.log_writer import LogWriter, Outcome, writing
from buybox_config.errors import EngineError


class FickleEngine:
    """Stores lines by id; it is down, full, or picky for as many calls as it is told."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.calls = 0
        self.down = 0
        self.full = 0
        self.faulty = 0
        self.picky = False

    async def store(self, lines: Sequence[LogLine]) -> Outcome:
        self.calls += 1
        await asyncio.sleep(0)
        if self.faulty >= self.calls:
            raise KeyError("a fault of ours")
        if self.down >= self.calls:
            raise EngineError("gone")
        if self.full >= self.calls:
            self._keep(lines[:1])
            return Outcome(stored=1, again=lines[1:])
        wanted = [line for line in lines if not (self.picky and line.doc_id == "bad")]
        new = self._keep(wanted)
        return Outcome(new, repeated=len(wanted) - new, refused=len(lines) - len(wanted))

    def _keep(self, lines: Sequence[LogLine]) -> int:
        before = len(self.held)
        for line in lines:
            self.held.setdefault(line.doc_id, line.body)
        return len(self.held) - before


def line(name: str, size: int = 10) -> LogLine:
    return LogLine("ubi-events", name, b"x" * size)


def filled(*names: str) -> LogQueue:
    queue = LogQueue()
    for name in names:
        queue.put(line(name))
    return queue


def writer(queue: LogQueue, engine: FickleEngine) -> LogWriter:
    return LogWriter(queue, engine, retries_s=(0.0, 0.0))


def test_a_full_queue_drops_what_comes_and_counts_it() -> None:
    queue = LogQueue(most_bytes=100)
    for number in range(12):
        queue.put(line(str(number)))
    assert (queue.counts.waiting, queue.counts.dropped) == (10, 2)
    assert [entry.doc_id for entry in queue.take()] == [str(number) for number in range(10)]
    queue.put(line("after"))
    assert (queue.counts.waiting, queue.counts.dropped) == (1, 2)


def test_events_from_outside_leave_room_for_our_own_lists() -> None:
    queue = LogQueue(most_bytes=100)
    most = int(100 * EVENTS_SHARE / 10)
    assert queue.put_events([line(str(number)) for number in range(most)])
    assert not queue.put_events([line("more")])
    queue.put(line("a list"))
    assert (queue.counts.waiting, queue.counts.dropped) == (most + 1, 0)


def test_events_are_taken_all_or_none() -> None:
    queue = LogQueue(most_bytes=100)
    assert not queue.put_events([line(str(number)) for number in range(6)])
    assert queue.counts.waiting == 0
    assert queue.take() == []


def test_batches_are_bounded_in_lines_and_bytes_and_a_line_of_any_size_gets_through() -> None:
    many = filled(*(str(number) for number in range(BATCH_LINES + 1)))
    assert [len(many.take()), len(many.take()), len(many.take())] == [BATCH_LINES, 1, 0]
    large = LogQueue()
    for size in (BATCH_BYTES + 1, BATCH_BYTES // 2, BATCH_BYTES // 2, BATCH_BYTES // 2):
        large.put(line("large", size))
    assert [len(large.take()) for _ in range(5)] == [1, 1, 1, 1, 0]


async def test_what_waits_is_stored_in_batches_and_counted() -> None:
    names = [str(number) for number in range(2 * BATCH_LINES + 1)]
    queue, engine = filled(*names), FickleEngine()
    await writer(queue, engine).flush()
    assert list(engine.held) == names
    assert (engine.calls, queue.counts.stored, queue.counts.waiting) == (3, len(names), 0)


async def test_an_engine_that_comes_back_in_time_loses_nothing() -> None:
    queue, engine = filled("a", "b"), FickleEngine()
    engine.down = 2
    await writer(queue, engine).flush()
    assert list(engine.held) == ["a", "b"]
    assert (queue.counts.stored, queue.counts.dropped) == (2, 0)


async def test_lines_that_the_engine_had_no_room_for_are_sent_again() -> None:
    queue, engine = filled("a", "b", "c"), FickleEngine()
    engine.full = 2
    await writer(queue, engine).flush()
    assert list(engine.held) == ["a", "b", "c"]
    assert (queue.counts.stored, queue.counts.dropped) == (3, 0)


async def test_an_engine_that_stays_away_costs_the_lines_and_says_how_many(caplog: pytest.LogCaptureFixture) -> None:
    queue, engine = filled("a", "b"), FickleEngine()
    engine.down = 3
    with caplog.at_level(logging.WARNING):
        await writer(queue, engine).flush()
    assert (engine.held, queue.counts.stored, queue.counts.dropped) == ({}, 0, 2)
    assert "2 lines of the event log were dropped, 2 since start" in caplog.text


async def test_a_repeated_line_is_stored_once_and_a_refused_one_does_not_cost_the_others() -> None:
    queue, engine = filled("a", "a", "bad", "b"), FickleEngine()
    engine.picky = True
    await writer(queue, engine).flush()
    assert list(engine.held) == ["a", "b"]
    counts = queue.counts
    assert (counts.stored, counts.repeated, counts.dropped) == (2, 1, 1)


async def test_a_fault_of_ours_is_logged_counted_and_does_not_end_the_writing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    queue, engine = filled("a"), FickleEngine()
    engine.faulty = 1
    writing_on = writer(queue, engine)
    await writing_on.flush()
    queue.put(line("b"))
    await writing_on.flush()
    assert list(engine.held) == ["b"]
    assert (queue.counts.stored, queue.counts.dropped) == (1, 1)
    assert "a fault of ours" in caplog.text


async def test_what_waits_at_the_end_is_still_written() -> None:
    queue, engine = LogQueue(), FickleEngine()
    async with writing(queue, engine):
        queue.put(line("last"))
    assert list(engine.held) == ["last"]


async def test_every_line_is_stored_repeated_dropped_or_waiting() -> None:
    queue, engine = LogQueue(most_bytes=200), FickleEngine()
    engine.down, engine.picky = 4, True
    writing_on = writer(queue, engine)
    for turn in range(4):
        for number in range(25):
            queue.put(line("bad" if number == 7 else f"{turn * number}"))
        await writing_on.flush()
    counts = queue.counts
    assert counts.stored + counts.repeated + counts.dropped + counts.waiting == 100
    assert counts.stored == len(engine.held) > 0
