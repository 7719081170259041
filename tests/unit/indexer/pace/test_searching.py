"""What the engine's counters say of the searches beside a load."""

from buybox_indexer.pace.searching import ENOUGH, FLOOR_MS, LONGEST_S, Counted, Sample, Searching


def sample(searches: int, milliseconds: int, index: str = "n/devices", refused: int = 0) -> Sample:
    return Sample({index: Counted(searches, milliseconds)}, {"n": refused})


def test_the_first_sample_says_what_is_usual_and_nothing_else() -> None:
    searching = Searching()
    assert searching.look(sample(1_000, 30_000), 0) is None
    assert searching.limit_ms == 60.0


def test_what_is_usual_is_not_told_by_a_few_searches_and_never_makes_a_fast_one_too_slow() -> None:
    few, fast = Searching(), Searching()
    few.look(sample(5, 5_000), 0)
    fast.look(sample(1_000, 1_000), 0)
    assert few.limit_ms == fast.limit_ms == FLOOR_MS


def test_a_limit_that_is_given_stands() -> None:
    searching = Searching(15.0)
    searching.look(sample(1_000, 30_000), 0)
    assert searching.limit_ms == 15.0


def test_searches_are_judged_by_those_since_the_last_sample() -> None:
    searching = Searching(50.0)
    searching.look(sample(1_000, 1_000_000), 0)
    assert searching.look(sample(1_100, 1_003_000), 2) == "well"  # 30 ms
    assert searching.look(sample(1_200, 1_007_500), 4) == "steady"  # 45 ms
    assert searching.look(sample(1_300, 1_012_600), 6) == "suffer"  # 51 ms


def test_few_searches_are_added_up_until_they_are_enough_or_nobody_asks() -> None:
    searching = Searching(50.0)
    searching.look(sample(0, 0), 0)
    assert searching.look(sample(ENOUGH - 1, 9_000), 2) is None
    assert searching.look(sample(ENOUGH, 10_000), 4) == "suffer"
    assert searching.look(sample(ENOUGH + 3, 99_000), 4 + LONGEST_S) == "none"


def test_searches_that_find_no_room_suffer_however_few_they_are() -> None:
    searching = Searching(50.0)
    searching.look(sample(0, 0, refused=7), 0)
    assert searching.look(sample(1, 1, refused=8), 2) == "suffer"
    assert searching.look(sample(1, 1, refused=0), 4) is None  # the node began anew


def test_indices_that_come_go_or_begin_anew_do_not_count_until_they_are_known() -> None:
    searching = Searching(50.0)
    searching.look(sample(1_000, 1_000, "n/old"), 0)
    assert searching.look(sample(900, 900_000, "n/new"), 2) is None
    assert searching.look(sample(1_000, 901_000, "n/new"), 4) == "well"
    assert searching.look(sample(100, 100_000, "n/new"), 4 + LONGEST_S) == "none"
