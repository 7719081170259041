"""The pace of a process: shared, looking now and then, learning once from one full engine."""

from collections.abc import Iterator

import pytest
from buybox_indexer.pace.pace import EVERY_S, Pace
from buybox_indexer.pace.searching import Counted, Sample, Searching
from buybox_indexer.pace.speed import Limits


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def samples(step_ms: int) -> Iterator[Sample]:
    """Yield counters of 100 searches more each time, each of so many milliseconds."""
    for number in range(1_000):
        yield Sample({"n/devices": Counted(100 * number, 100 * number * step_ms)})


def slow_searches(clock: Clock, step_ms: int) -> Pace:
    counters = samples(step_ms)
    return Pace(clock, look=lambda: next(counters), searching=Searching(50.0))


def test_of_requests_under_way_together_one_full_engine_counts_once() -> None:
    clock = Clock()
    pace = Pace(clock)
    first, second = pace.now(), pace.now()
    clock.at = 1.0
    pace.no_room(first)
    pace.no_room(second)
    assert pace.share == 0.5
    clock.at = 2.0
    pace.no_room(pace.now())
    assert pace.share == 0.25


def test_the_engine_is_looked_at_now_and_then_and_not_after_each_request() -> None:
    clock, looks = Clock(), []
    pace = Pace(clock, look=lambda: looks.append(clock.at))
    for step in range(100):
        clock.at = step / 10
        pace.taken(1_000, clock.at)
    assert looks == [0.0, EVERY_S, 2 * EVERY_S, 3 * EVERY_S, 4 * EVERY_S]


def test_slow_searches_slow_the_load_down_and_it_rests_in_proportion() -> None:
    clock = Clock()
    pace = slow_searches(clock, 80)
    rates = []
    for step in range(1, 10):
        clock.at = 3.0 * step
        pause = pace.taken(1_000, clock.at - 1.0)
        rates.append((1 if pace.alone else 2) / (1.0 + pause))
    assert rates[0] == 2.0  # the first look says what there was before
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] == pytest.approx(2.0 * Limits().least_share)
    assert pace.alone
    assert pace.share == Limits().least_share


def test_an_engine_that_does_not_say_how_searches_are_slows_nothing_down() -> None:
    clock = Clock()
    pace = Pace(clock, look=lambda: None)
    for step in range(100):
        clock.at = 1.0 * step
        assert pace.taken(1_000, clock.at - 0.5) == 0
    assert pace.share == 1.0


def test_without_a_look_only_the_engine_s_room_counts() -> None:
    clock = Clock()
    pace = Pace(clock)
    clock.at = 5.0
    assert pace.taken(10, 4.9) == 0
    pace.no_room(5.0)
    assert pace.share == 0.5
