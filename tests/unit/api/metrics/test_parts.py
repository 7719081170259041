"""What is looked up at a scrape: shared, kept for a while, and never a reason for the scrape to fail."""

import asyncio
import datetime as dt
import threading
from collections.abc import Callable, Sequence

import pytest
from buybox_api.metrics.families import Family
from buybox_api.metrics.parts import Parts
from buybox_api.metrics.questions.question import Asking, Question
from buybox_config.settings import load_settings
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConnectionTimeout, RequestError
from prometheus_client.core import Metric

NUMBER = Family("number", "A number.")
OTHER = Family("other_number", "Another number.")


class Clock:
    """Tells the time that it is set to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Numbers:
    """Answers with how often it was asked; fails with what it is told to."""

    def __init__(self, family: Family = NUMBER) -> None:
        self.asked, self.family = 0, family
        self.fault: Exception | None = None
        self.held = threading.Event()
        self.held.set()

    def __call__(self, asking: Asking) -> list[Metric]:
        del asking
        self.asked += 1
        assert self.held.wait(20)
        if self.fault is not None:
            raise self.fault
        return [self.family.of(self.asked)]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def failed() -> list[str]:
    return []


@pytest.fixture
def numbers() -> Numbers:
    return Numbers()


@pytest.fixture
def make_parts(clock: Clock, failed: list[str]) -> Callable[..., Parts]:
    def made(*asks: Numbers) -> Parts:
        asking = Asking(OpenSearch(), load_settings({"HOME": "/nowhere"}), ("FR",), lambda: dt.datetime.now(dt.UTC))
        questions = [Question(ask.family.name, (ask.family,), ask) for ask in asks]
        return Parts(questions, asking, failed.append, clock)

    return made


def values(metrics: Sequence[Metric]) -> dict[str, float]:
    return {
        sample.labels.get("part", sample.name) if metric.name == "buybox_part_up" else sample.name: sample.value
        for metric in metrics
        if metric.name != "buybox_part_seconds"
        for sample in metric.samples
    }


async def test_an_answer_counts_for_some_seconds(
    make_parts: Callable[..., Parts], numbers: Numbers, clock: Clock
) -> None:
    parts = make_parts(numbers)
    first = values(await parts.metrics())
    clock.now = 4.0
    assert values(await parts.metrics()) == first
    clock.now = 6.0
    assert values(await parts.metrics())["number"] == 2


async def test_scrapes_at_the_same_time_share_one_look(make_parts: Callable[..., Parts], numbers: Numbers) -> None:
    parts = make_parts(numbers)
    await asyncio.gather(*(parts.metrics() for _ in range(10)))
    assert numbers.asked == 1


async def test_a_part_that_fails_is_absent_and_the_others_are_there(
    make_parts: Callable[..., Parts], numbers: Numbers, failed: list[str]
) -> None:
    other = Numbers(OTHER)
    other.fault = RequestError(400, "illegal_argument_exception", {})
    found = values(await make_parts(other, numbers).metrics())
    assert found["number"] == 1
    assert "other_number" in found  # as a part that is not up
    assert found["other_number"] == 0
    assert failed == ["other_number"]


async def test_a_fault_of_ours_in_a_question_does_not_fail_the_scrape(
    make_parts: Callable[..., Parts], numbers: Numbers
) -> None:
    numbers.fault = KeyError("aggregations")
    parts = make_parts(numbers)
    assert values(await parts.metrics()) == {"number": 0}


async def test_an_engine_that_is_gone_is_asked_once_and_not_for_every_part(
    make_parts: Callable[..., Parts], numbers: Numbers, failed: list[str]
) -> None:
    other = Numbers(OTHER)
    numbers.fault = ConnectionTimeout("TIMEOUT", "slow", None)
    await make_parts(numbers, other).metrics()
    assert (numbers.asked, other.asked) == (1, 0)
    assert failed == ["number", "other_number"]


async def test_a_slow_part_is_waited_for_no_longer_than_told_and_comes_later(
    make_parts: Callable[..., Parts], numbers: Numbers
) -> None:
    numbers.held.clear()
    parts = make_parts(numbers)
    assert values(await parts.metrics(wait_s=0.01)) == {"number": 0}
    numbers.held.set()
    assert values(await parts.metrics(wait_s=20))["number"] == 1
    assert numbers.asked == 1


async def test_values_are_looked_up_of_the_parts_that_are_asked_for_alone(
    make_parts: Callable[..., Parts], numbers: Numbers
) -> None:
    other = Numbers(OTHER)
    assert await make_parts(numbers, other).values(("number",)) == {"number": 1}
    assert other.asked == 0
