"""What one who waits for a lock sees of its owner, by a clock of its own."""

import msgspec
from buybox_indexer.leases import LONGEST_LOOK_S, Held, Watch

ELSEWHERE = Held("another-machine:1:0123.9.ab", "2026-11-23T12:00:00+00:00", 3.0, (7, 1))


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_an_owner_that_writes_its_lock_again_is_alive_for_ever() -> None:
    clock = Clock()
    watch = Watch(clock)
    for sign in range(50):
        assert not watch.is_over(msgspec.structs.replace(ELSEWHERE, version=(sign, 1)))
        clock.now += 1.0
    assert watch.saw_life


def test_an_owner_that_is_silent_for_as_long_as_its_lock_lasts_loses_it() -> None:
    clock = Clock()
    watch = Watch(clock)
    looks = 0
    while not watch.is_over(ELSEWHERE):
        clock.now += 0.5
        looks += 1
    assert looks == ELSEWHERE.lasts_s / 0.5
    assert not watch.saw_life


def test_an_engine_that_answers_nobody_for_an_hour_is_no_silence_of_the_owner() -> None:
    clock = Clock()
    watch = Watch(clock)
    assert not watch.is_over(ELSEWHERE)
    clock.now += 3600.0
    assert not watch.is_over(ELSEWHERE)
    clock.now += LONGEST_LOOK_S
    assert not watch.is_over(ELSEWHERE)
    clock.now += LONGEST_LOOK_S
    assert watch.is_over(ELSEWHERE)
