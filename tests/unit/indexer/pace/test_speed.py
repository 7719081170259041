"""The speed of requests: raised by a little, lowered by a factor, never nought."""

from buybox_indexer.pace.speed import Limits, Speed

LIMITS = Limits()


def test_a_load_begins_as_fast_as_it_may() -> None:
    speed = Speed(LIMITS)
    assert (speed.bytes, speed.share, speed.alone, speed.pause_s(1.0)) == (LIMITS.most_bytes, 1.0, False, 0.0)


def test_requests_that_take_too_long_become_smaller_and_grow_again_once_they_are_fast() -> None:
    speed = Speed(LIMITS)
    speed.taken(LIMITS.most_bytes, 3.0)
    assert speed.bytes == LIMITS.most_bytes // 2
    speed.taken(speed.bytes, 0.2)
    assert speed.bytes == LIMITS.most_bytes // 2 + LIMITS.step_bytes
    for _ in range(50):
        speed.taken(speed.bytes, 0.2)
    assert speed.bytes == LIMITS.most_bytes


def test_a_small_request_does_not_say_that_a_large_one_would_be_fast() -> None:
    speed = Speed(LIMITS)
    speed.no_room()
    speed.taken(1_000, 0.01)
    assert speed.bytes == LIMITS.most_bytes // 2


def test_an_engine_without_room_halves_the_share_and_gives_it_back_in_steps() -> None:
    speed = Speed(LIMITS)
    speed.no_room()
    assert speed.share == 0.5
    speed.taken(1_000, 0.1)
    assert speed.share == 0.5 + LIMITS.step_share


def test_neither_full_queues_nor_slow_searches_stop_a_load() -> None:
    speed = Speed(LIMITS)
    for _ in range(100):
        speed.no_room()
        speed.searches_suffer()
        speed.taken(1, 1e6)
    assert (speed.bytes, speed.share) == (LIMITS.least_bytes, LIMITS.least_share)
    assert speed.pause_s(1e6) == LIMITS.longest_pause_s


def test_the_slower_of_room_and_searches_counts() -> None:
    speed = Speed(LIMITS)
    speed.searches_suffer()
    assert speed.share == LIMITS.search_cut
    for _ in range(20):
        speed.taken(1_000, 0.1)
    assert speed.share == LIMITS.search_cut
    speed.searches_are_well()
    assert speed.share == LIMITS.search_cut + LIMITS.step_share


def test_half_the_share_is_one_request_at_a_time_without_a_rest_and_less_rests_in_proportion() -> None:
    speed = Speed(Limits(search_cut=0.5))
    speed.searches_suffer()
    assert (speed.alone, speed.pause_s(0.4)) == (True, 0.0)
    speed.searches_suffer()
    assert (speed.alone, speed.pause_s(0.4)) == (True, 0.4)


def test_when_nobody_searches_a_load_is_soon_at_full_speed() -> None:
    speed = Speed(LIMITS)
    for _ in range(20):
        speed.searches_suffer()
    for _ in range(4):
        speed.nobody_searches()
    assert speed.share == 1.0
