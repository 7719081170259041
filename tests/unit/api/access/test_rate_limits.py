"""Limits: the arithmetic of a sliding minute, as what a request counts, and what goes on while Redis is gone."""

import asyncio

import pytest
from buybox_api.access.limits.asked_as import AskedAs, asked_as, household
from buybox_api.access.limits.local_counts import MOST, LocalCounts
from buybox_api.access.limits.rate_limits import RateLimits
from buybox_api.access.limits.window import SPAN_S, Counts, fits, verdict
from buybox_api.circuit import PAUSE_S
from buybox_config.settings import Settings, load_settings
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st
from redis.exceptions import ConnectionError as RedisConnectionError


class Clock:
    """Stands until it is told to go on."""

    def __init__(self, now: float = 6_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class FlakyCounts:
    """Counts for all processes, and is down or frozen when told to be."""

    def __init__(self) -> None:
        self.counts, self.mood, self.calls = LocalCounts(), "well", 0

    async def take(self, name: str, limit: int, minute: int, elapsed_s: float) -> Counts:
        self.calls += 1
        if self.mood == "down":
            raise RedisConnectionError("gone")
        if self.mood == "frozen":
            await asyncio.Event().wait()
        return self.counts.take(name, limit, minute, elapsed_s)


def settings(**given: str) -> Settings:
    return load_settings({"HOME": "/nowhere", "BUYBOX_REDIS_TIMEOUT_S": "0.02", **given})


def asked(limit: int, name: str = "192.0.2.1") -> AskedAs:
    return AskedAs("anonymous", name, limit)


async def allowed(limits: RateLimits, times: int, limit: int = 10, name: str = "192.0.2.1") -> int:
    return sum([(await limits.judge(asked(limit, name))).allowed for _ in range(times)])


def request(method: str = "GET", path: str = "/v1/search", address: str = "192.0.2.1") -> Request:
    scope = {"type": "http", "method": method, "path": path, "headers": [], "client": (address, 1)}
    return Request(scope | {"query_string": b"", "server": ("shop", 80), "scheme": "http"})


async def test_as_many_are_allowed_as_the_limit_says_and_each_name_for_itself() -> None:
    limits = RateLimits(settings(), None, Clock())
    assert await allowed(limits, 25) == 10
    assert await allowed(limits, 25, name="192.0.2.2") == 10


async def test_what_is_left_and_how_long_to_wait_are_told() -> None:
    clock = Clock()
    limits = RateLimits(settings(), None, clock)
    first = await limits.judge(asked(2))
    assert (first.allowed, first.left, first.wait_s) == (True, 1, 60)
    assert (await limits.judge(asked(2))).left == 0
    refused = await limits.judge(asked(2))
    assert (refused.allowed, refused.left) == (False, 0)
    clock.now += refused.wait_s - 1
    assert not (await limits.judge(asked(2))).allowed
    clock.now += 1
    assert (await limits.judge(asked(2))).allowed


async def test_a_new_minute_does_not_double_what_may_be_asked() -> None:
    clock = Clock(6_059.0)
    limits = RateLimits(settings(), None, clock)
    assert await allowed(limits, 20) == 10
    clock.now += 2
    assert await allowed(limits, 20) == 0
    clock.now += 59
    assert await allowed(limits, 20) == 10


async def test_whoever_asks_all_the_time_still_gets_most_of_what_the_limit_allows() -> None:
    clock = Clock()
    limits = RateLimits(settings(), None, clock)
    taken = 0
    for _ in range(600):
        clock.now += 1
        taken += await allowed(limits, 1)
    assert 80 <= taken <= 100 + 10  # a minute more may begin within ten minutes


@given(
    limit=st.integers(1, 500),
    this=st.integers(0, 600),
    before=st.integers(0, 600),
    elapsed_s=st.floats(0, SPAN_S, exclude_max=True),
)
def test_the_wait_that_is_told_is_long_enough(limit: int, this: int, before: int, elapsed_s: float) -> None:
    this, before = min(this, limit), min(before, limit)
    if fits(limit, this, before, elapsed_s):
        return
    found = verdict(limit, Counts(taken=False, this=this, before=before), elapsed_s)
    then = elapsed_s + found.wait_s
    assert 1 <= found.wait_s <= 2 * SPAN_S
    if then >= 2 * SPAN_S:
        return
    assert fits(limit, this, before, then) if then < SPAN_S else fits(limit, 0, this, then - SPAN_S)


async def test_the_shared_count_is_asked_once_for_each_request() -> None:
    shared = FlakyCounts()
    one, other = (RateLimits(settings(), shared, Clock()) for _ in range(2))
    assert await allowed(one, 7) + await allowed(other, 7) == 10
    assert shared.calls == 14


@pytest.mark.parametrize("mood", ["down", "frozen"])
async def test_without_the_shared_count_each_process_limits_by_itself_and_waits_once(mood: str) -> None:
    shared, clock = FlakyCounts(), Clock()
    limits = RateLimits(settings(), shared, Clock(), clock)
    shared.mood = mood
    started = asyncio.get_running_loop().time()
    assert await allowed(limits, 25) == 10
    assert asyncio.get_running_loop().time() - started < 1
    assert shared.calls == 1
    shared.mood = "well"
    clock.now += PAUSE_S
    assert await allowed(limits, 25) == 10
    assert shared.calls == 26


def test_the_memory_of_a_process_is_bounded() -> None:
    counts = LocalCounts()
    for number in range(MOST + 10):
        counts.take(str(number), 5, 1, 0.0)
    assert len(counts._this) == 10  # noqa: SLF001 - what is bounded
    counts.take("x", 5, 7, 0.0)
    assert (len(counts._this), counts._before) == (1, {})  # noqa: SLF001 - as above


@pytest.mark.parametrize(
    ("address", "together"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "unknown"),
        ("", "unknown"),
    ],
)
def test_an_ipv6_network_is_one_place(address: str, together: str) -> None:
    assert household(address) == together


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/static/ab/desk.css"])
def test_health_and_files_are_free(path: str) -> None:
    assert asked_as(request(path=path), settings(), lambda _: None) is None


def test_each_kind_of_request_has_its_own_limit() -> None:
    own = settings(
        BUYBOX_RATE_PER_MINUTE="1",
        BUYBOX_KEY_RATE_PER_MINUTE="2",
        BUYBOX_EVENT_RATE_PER_MINUTE="3",
        BUYBOX_SIGN_IN_RATE_PER_MINUTE="4",
    )

    def found(method: str, path: str, holder: str | None = None) -> AskedAs | None:
        return asked_as(request(method, path), own, lambda _: holder)

    assert found("GET", "/v1/search") == AskedAs("anonymous", "192.0.2.1", 1)
    assert found("GET", "/sign-in") == AskedAs("anonymous", "192.0.2.1", 1)
    assert found("GET", "/v1/search", "key 1") == AskedAs("signed-in", "key 1", 2)
    assert found("POST", "/v1/events") == AskedAs("events", "192.0.2.1", 3)
    assert found("POST", "/v1/events", "key 1") == AskedAs("signed-in", "key 1", 2)
    assert found("POST", "/sign-in", "key 1") == AskedAs("sign-in", "192.0.2.1", 4)
