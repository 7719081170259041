"""What threads ask for at once is done together, and each is told its own answer."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from buybox_desk.changes.together import Together


class Doubling:
    """Doubles numbers; the first group takes until it is let go."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.is_begun, self.let_go = threading.Event(), threading.Event()

    def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.groups.append(list(numbers))
        self.is_begun.set()
        assert self.let_go.wait(30)
        if 13 in numbers:
            raise ValueError("13 brings bad luck")
        return [2 * number for number in numbers]


def test_who_asks_while_a_group_is_under_way_is_the_next_group_and_gets_its_own_answer() -> None:
    doubling = Doubling()
    together = Together(doubling)
    with ThreadPoolExecutor(12) as threads:
        first = threads.submit(together.do, 100)
        assert doubling.is_begun.wait(30)
        others = [threads.submit(together.do, number) for number in range(11)]
        while len(together._waiting) < 11:  # noqa: SLF001 - nothing else tells that all of them wait
            threading.Event().wait(0.01)
        doubling.let_go.set()
        assert first.result() == 200
        assert [one.result() for one in others] == [2 * number for number in range(11)]
    assert [len(group) for group in doubling.groups] == [1, 11]


def test_a_failure_is_raised_in_each_thread_of_its_group_and_the_next_group_goes_on() -> None:
    doubling = Doubling()
    doubling.let_go.set()
    together = Together(doubling)
    with pytest.raises(ValueError, match="bad luck"):
        together.do(13)
    assert together.do(4) == 8
