"""Limits in the real Redis: shared by processes, and each process's own when Redis dies."""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from buybox_api.access.limits.asked_as import AskedAs
from buybox_api.access.limits.rate_limits import RateLimits, open_limits
from buybox_config.endpoints import Endpoints
from buybox_config.settings import Settings
from fastapi import FastAPI
from redis import Redis

from .conftest import browser
from .sign_in_steps import sign_in

pytestmark = pytest.mark.engine

KeyMaker = Callable[..., str]

ASKED = AskedAs("anonymous", "192.0.2.1", 20)


async def test_processes_share_one_limit_also_under_requests_at_once(
    settings: Settings, endpoints: Endpoints, cache_client: Redis
) -> None:
    del cache_client
    async with open_limits(settings, endpoints) as one, open_limits(settings, endpoints) as other:
        found = await asyncio.gather(*(limits.judge(ASKED) for limits in (one, other) for _ in range(100)))
    assert sum(verdict.allowed for verdict in found) in {20, 21}  # 21: a minute may have ended meanwhile


async def test_what_is_counted_in_redis_goes_away_by_itself(
    settings: Settings, endpoints: Endpoints, cache_client: Redis
) -> None:
    async with open_limits(settings, endpoints) as limits:
        await limits.judge(ASKED)
    (key,) = cache_client.scan_iter(match=f"{settings.index_prefix}:rate:*")
    assert key.decode().startswith(f"{settings.index_prefix}:rate:{{anonymous:192.0.2.1}}:")
    assert 0 < cache_client.ttl(key) <= 125


async def test_when_redis_dies_the_limit_holds_and_nobody_waits(
    settings: Settings, endpoints: Endpoints, own_redis: tuple[str, subprocess.Popen[bytes]]
) -> None:
    url, process = own_redis
    own = settings.model_copy(update={"redis_timeout_s": 0.2})
    async with open_limits(own, Endpoints(endpoints.opensearch_url, url)) as limits:
        assert (await limits.judge(ASKED)).allowed
        process.kill()
        process.wait()
        started = time.monotonic()
        found = [await limits.judge(ASKED) for _ in range(60)]
        assert sum(verdict.allowed for verdict in found) == 20
        assert time.monotonic() - started < 1


@pytest.fixture
def limited(app: FastAPI, settings: Settings) -> Callable[..., AbstractAsyncContextManager[FastAPI]]:
    """Return what puts limits on the application."""

    @asynccontextmanager
    async def opened(**rates: int) -> AsyncIterator[FastAPI]:
        app.state.limits = RateLimits(settings.model_copy(update=rates), None, lambda: 6_000.0)
        yield app

    return opened


async def test_who_signed_in_or_shows_a_key_has_a_limit_of_its_own(
    limited: Callable[..., AbstractAsyncContextManager[FastAPI]], make_key: KeyMaker
) -> None:
    key = make_key("merchandiser")
    async with limited(rate_per_minute=4, key_rate_per_minute=30) as app, browser(app) as member, browser(app) as shop:
        await sign_in(member, key)
        assert {(await member.get("/v1/who")).status_code for _ in range(10)} == {200}
        assert (await shop.get("/v1/who")).headers["ratelimit-policy"] == '"anonymous";q=4;w=60'
        bearer = {"Authorization": f"Bearer {key}"}
        first = await shop.get("/v1/who", headers=bearer)
        then = [await shop.get("/v1/who", headers=bearer) for _ in range(10)]
    assert first.status_code == 200
    assert {answer.headers["ratelimit-policy"] for answer in then} == {'"signed-in";q=30;w=60'}


async def test_tries_to_sign_in_are_few(
    limited: Callable[..., AbstractAsyncContextManager[FastAPI]], make_key: KeyMaker
) -> None:
    key = make_key("merchandiser")
    async with limited(sign_in_rate_per_minute=3) as app, browser(app) as visitor:
        answers = [await sign_in(visitor, f"wrong {number}") for number in range(4)]
        right = await sign_in(visitor, key)
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert right.status_code == 429
    assert "3 tries to sign in a minute" in right.text
