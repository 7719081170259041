"""The loop of a worker: it drains what is there, waits for an engine that fails, ends when it is told to."""

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from buybox_config.errors import EngineError
from buybox_config.settings import Settings, load_settings
from buybox_config.versions import Version
from buybox_desk.changes.batch import ChangeBatch, new_batch
from buybox_desk.changes.batches import Taken
from buybox_indexer.following.apart import Apply, Numbered
from buybox_indexer.following.bell import Bell
from buybox_indexer.following.follower import Follower
from buybox_indexer.following.pulse import Pulse
from buybox_indexer.following.rounds import Rounds
from buybox_indexer.offer_changes.report import LineReport
from opensearchpy.exceptions import ConnectionError as NoConnection

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
GENEROUS_S = 30.0


class Memory:
    """Batches in memory: due ones are handed out, oldest first; the engine may be away for some calls."""

    def __init__(self, *batches: ChangeBatch) -> None:
        self.batches = {one.key: one for one in batches}
        self.away = 0

    def take(self, limit_lines: int, now: dt.datetime, for_s: float, worker: str) -> list[Taken]:
        del for_s, worker, now
        self._answer()
        return [Taken(one, Version(0, 0)) for one in self.batches.values() if one.state == "open" and not one.next_at][
            :limit_lines
        ]

    def finish(self, settled: Sequence[tuple[Taken, ChangeBatch]]) -> list[Taken]:
        self._answer()
        self.batches.update({batch.key: batch for _, batch in settled})
        return []

    def states(self) -> dict[str, str]:
        return {key: one.state for key, one in self.batches.items()}

    def _answer(self) -> None:
        if self.away:
            self.away -= 1
            raise NoConnection("N/A", "refused", Exception())


class Silent(Pulse):
    """A pulse that only counts."""

    def __init__(self) -> None:
        never: Any = None
        super().__init__("worker", never, never, lambda: NOW)

    @property
    def failures(self) -> int:
        return self._state.failures

    @property
    def lag_s(self) -> float | None:
        return self._state.lag_s


def batch(key: str, *lines: str) -> ChangeBatch:
    return new_batch("phonica", key, "key", "\n".join(lines).encode(), "2026-11-23T11:59:58.000000Z")


def apply(lines: Sequence[Numbered]) -> list[LineReport]:
    """Apply lines, all but those that are poison."""
    if any(b"poison" in text for _, text in lines):
        raise ValueError("this line cannot be applied")
    return [LineReport(number, "applied") for number, _ in lines]


@pytest.fixture
def settings() -> Settings:
    return load_settings({"BUYBOX_FOLLOW_POLL_S": "0.05", "BUYBOX_FOLLOW_PAUSE_S": "1", "BUYBOX_FOLLOW_LINES": "3"})


@pytest.fixture
def bell() -> Iterator[Bell]:
    found = Bell()
    yield found
    found.close()


def follower(memory: Memory, settings: Settings, bell: Bell, how: Apply = apply) -> Follower:
    return Follower(Rounds(memory, how, settings, lambda: NOW, "worker"), memory, bell, Silent(), settings)


def until(found: Callable[[], bool]) -> None:
    ends = time.monotonic() + GENEROUS_S
    while not found():
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_all_that_is_due_is_applied_round_after_round(settings: Settings, bell: Bell) -> None:
    memory = Memory(batch("one", *"abcdefg"), batch("two", "h"), batch("three", "poison"))
    followed = follower(memory, settings, bell).drain()
    assert memory.states() == {"one": "done", "two": "done", "three": "open"}
    assert (followed.batches, followed.lines, followed.counts) == (2, 8, {"applied": 8})
    assert memory.batches["three"].attempts == 1


def test_a_small_batch_does_not_wait_for_all_of_a_large_one(settings: Settings, bell: Bell) -> None:
    order: list[bytes] = []

    def noted(lines: Sequence[Numbered]) -> list[LineReport]:
        order.extend(text for _, text in lines)
        return apply(lines)

    follower(Memory(batch("large", *["large"] * 20), batch("small", "small")), settings, bell, noted).drain()
    assert order.index(b"small") < 3


def test_an_engine_that_is_away_is_waited_for_and_no_batch_is_charged(settings: Settings, bell: Bell) -> None:
    memory = Memory(batch("one", "a"), batch("two", "b"))
    memory.away = 2

    def flaky(lines: Sequence[Numbered]) -> list[LineReport]:
        if not memory.batches["one"].counts and memory.away == 0 and not tried:
            tried.append(1)
            memory.away = 1
            raise EngineError("OpenSearch did not take a bulk request") from NoConnection("N/A", "away", Exception())
        return apply(lines)

    tried: list[int] = []
    thread = threading.Thread(target=follower(memory, settings, bell, flaky).follow)
    thread.start()
    until(lambda: memory.states() == {"one": "done", "two": "done"})
    bell.end()
    thread.join(GENEROUS_S)
    assert not thread.is_alive()
    assert [one.attempts for one in memory.batches.values()] == [0, 0]


def test_draining_says_that_the_engine_failed(settings: Settings, bell: Bell) -> None:
    def away(lines: Sequence[Numbered]) -> list[LineReport]:
        raise EngineError(f"{len(lines)} lines") from NoConnection("N/A", "refused", Exception())

    memory = Memory(batch("one", "a"))
    with pytest.raises(EngineError, match="every change that was accepted is kept"):
        follower(memory, settings, bell, away).drain()
    assert memory.batches["one"].pending() == [(1, b"a")]


def test_a_worker_told_to_end_finishes_its_round_and_takes_no_more(settings: Settings, bell: Bell) -> None:
    memory = Memory(*(batch(str(number), "a") for number in range(9)))

    def ending(lines: Sequence[Numbered]) -> list[LineReport]:
        bell.end()
        return apply(lines)

    followed = follower(memory, settings, bell, ending).follow()
    assert followed.batches == 3
    assert list(memory.states().values()).count("done") == 3


def test_a_worker_told_to_end_while_the_engine_is_away_ends_all_the_same(settings: Settings, bell: Bell) -> None:
    memory = Memory(batch("one", "a"))

    def ending(lines: Sequence[Numbered]) -> list[LineReport]:
        memory.away = 1_000
        bell.end()
        return apply(lines)

    follower(memory, settings, bell, ending).follow()
    assert memory.states() == {"one": "open"}


def test_a_worker_says_how_long_its_changes_took_and_that_something_failed(settings: Settings, bell: Bell) -> None:
    memory, pulse = Memory(batch("one", "a", "poison")), Silent()
    rounds = Rounds(memory, apply, settings, lambda: NOW, "worker")
    Follower(rounds, memory, bell, pulse, settings).drain()
    assert (pulse.lag_s, pulse.failures) == (2.0, 1)


def test_a_bell_that_rang_before_is_heard_and_one_that_is_over_lets_nobody_sleep(bell: Bell) -> None:
    for _ in range(100_000):
        bell.ring()
    bell.sleep(GENEROUS_S)
    bell.end()
    bell.sleep(GENEROUS_S)
    bell.rest(GENEROUS_S)
