"""Whole loads against simulated engines: they end, the searches stay near their limit, and speed comes back.

A simulated engine takes a request in a time that goes by its bytes, longer while there are searches beside. A search
takes longer the busier the engine is, as in an open queue: mean = base / (1 - busy).
"""

import random
from collections.abc import Callable
from itertools import pairwise

import msgspec
import pytest
from buybox_indexer.pace.pace import Pace
from buybox_indexer.pace.searching import Counted, Sample, Searching
from buybox_indexer.pace.speed import Limits

LIMITS = Limits()
LIMIT_MS = 30.0
RATE = 20.0
"""Searches a second."""

OF_ONE = 0.35
"""How busy one request keeps an engine of two processors."""


class Engine(msgspec.Struct):
    """An engine as it is seen from outside, and the clock of its world."""

    bytes_s: float = 10e6  # that one request at a time writes
    base_ms: float = 12.0  # a search on an idle engine
    of_searches: float = 0.2  # busy with searches alone
    room: float = float("inf")  # bytes of a request that it has memory for
    searching: Callable[[float], bool] = lambda _at: True
    at: float = 0.0
    searches: float = 0.0
    milliseconds: float = 0.0
    refused: int = 0

    def sample(self) -> Sample:
        return Sample({"n/devices": Counted(int(self.searches), int(self.milliseconds))})

    def request(self, sent: float, *, alone: bool) -> bool:
        """Carry out a request, with what is searched meanwhile; tell whether there was room."""
        took = 0.02 if sent > self.room else sent / self.bytes_s / (0.6 if self.searching(self.at) else 1.0)
        self.pass_by(took, OF_ONE if alone else 2 * OF_ONE)
        self.refused += sent > self.room
        return sent <= self.room

    def pass_by(self, seconds: float, of_requests: float = 0.0) -> None:
        if self.searching(self.at):
            self.searches += RATE * seconds
            self.milliseconds += RATE * seconds * self.base_ms / max(1 - self.of_searches - of_requests, 0.02)
        self.at += seconds


class Step(msgspec.Struct):
    """The world after one request."""

    at: float
    share: float
    searches: float
    milliseconds: float


class Told(msgspec.Struct):
    """What a load was like."""

    steps: list[Step]

    @property
    def seconds(self) -> float:
        return self.steps[-1].at

    def between(self, first: float, last: float) -> list[Step]:
        return [step for step in self.steps if first <= step.at <= last]

    def mean_share(self, first: float, last: float) -> float:
        some = self.between(first, last)
        return sum(step.share for step in some) / len(some)

    def mean_ms(self, first: float, last: float) -> float:
        some = self.between(first, last)
        return (some[-1].milliseconds - some[0].milliseconds) / (some[-1].searches - some[0].searches)


def load(engine: Engine, megabytes: float) -> Told:
    """Load so many megabytes at the pace."""
    pace = Pace(lambda: engine.at, look=engine.sample, searching=Searching(LIMIT_MS))
    left, told = megabytes * 1e6, Told([])
    for _ in range(200_000):
        if left <= 0:
            return told
        began, sent = engine.at, min(pace.bytes, left)
        if engine.request(sent, alone=pace.alone):
            left -= sent
            engine.pass_by(pace.taken(int(sent), began))
        else:
            pace.no_room(began)
            engine.pass_by(0.2)
        told.steps.append(Step(engine.at, pace.share, engine.searches, engine.milliseconds))
    pytest.fail(f"the load did not end: {left / 1e6:.0f} MB were left after {engine.at:.0f} s")


def test_a_load_beside_nobody_s_searches_never_rests() -> None:
    engine = Engine(searching=lambda _at: False)
    assert load(engine, 500).seconds == pytest.approx(500e6 / engine.bytes_s)


def test_a_load_beside_searches_keeps_them_near_their_limit_and_ends() -> None:
    engine = Engine(of_searches=0.25)
    told = load(engine, 1_500)
    assert engine.base_ms / (1 - engine.of_searches - 2 * OF_ONE) > LIMIT_MS  # what full speed would do to them
    assert 0.7 * LIMIT_MS < told.mean_ms(30, told.seconds) < LIMIT_MS
    assert told.mean_share(30, told.seconds) > 3 * LIMITS.least_share


def test_searches_that_are_slow_whatever_a_load_does_do_not_stop_it() -> None:
    engine = Engine(base_ms=500.0)
    told = load(engine, 300)
    assert told.steps[-1].share == LIMITS.least_share
    assert told.seconds < 300e6 / engine.bytes_s / 0.6 / LIMITS.least_share


def test_a_load_is_at_full_speed_again_soon_after_the_last_search() -> None:
    told = load(Engine(of_searches=0.25, searching=lambda at: at < 60), 1_500)
    assert told.mean_share(30, 60) < 0.8
    assert told.mean_share(90, told.seconds) == 1.0


def test_a_load_yields_soon_after_searches_begin() -> None:
    told = load(Engine(of_searches=0.25, searching=lambda at: at > 60), 1_500)
    assert told.mean_share(0, 60) == 1.0
    assert told.mean_ms(80, 120) < LIMIT_MS


def test_requests_settle_below_what_the_engine_has_memory_for() -> None:
    engine = Engine(room=1.5e6, searching=lambda _at: False)
    told = load(engine, 500)
    tries = len(told.steps)
    assert engine.refused < 0.1 * tries
    assert told.seconds < 4 * 500e6 / engine.bytes_s


def test_requests_of_a_slow_engine_become_small_enough_to_be_answered_in_time() -> None:
    engine = Engine(bytes_s=400_000, searching=lambda _at: False)
    told = load(engine, 60)
    later = [one.at - other.at for one, other in pairwise(told.steps[20:])]
    assert max(later) < 2 * LIMITS.request_s


@pytest.mark.parametrize("seed", range(30))
def test_whatever_the_engine_is_like_a_load_ends_and_no_slower_than_the_minimum_pace(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - a simulation
    switches = sorted(draw.uniform(0, 300) for _ in range(6))
    engine = Engine(
        bytes_s=draw.uniform(1e6, 40e6),
        base_ms=draw.uniform(1, 80),
        of_searches=draw.uniform(0, 0.9),
        searching=lambda at: sum(at > switch for switch in switches) % 2 == 0,
    )
    told = load(engine, 200)
    slowest = 200e6 / engine.bytes_s / 0.6
    assert told.seconds <= slowest / LIMITS.least_share * 1.01
    assert all(LIMITS.least_share <= step.share <= 1 for step in told.steps)
