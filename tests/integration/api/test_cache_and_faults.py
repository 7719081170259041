"""The cache, generations that change under a question, and parts that fail: right, or honestly refused."""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

import httpx
import pytest
from buybox_config.endpoints import Endpoints
from buybox_config.settings import Settings
from buybox_ranking.device import DeviceDocument
from opensearchpy import OpenSearch
from redis import Redis

pytestmark = pytest.mark.engine

Opened = Callable[[Endpoints], AbstractAsyncContextManager[httpx.AsyncClient]]


class Marketplace(Protocol):
    """What the fixture of this name gives."""

    devices: tuple[DeviceDocument, ...]


Publish = Callable[[str], None]

ASKED = {"market": "FR", "q": "quark"}


def without_time(answer: httpx.Response) -> dict[str, object]:
    """Return an answer without how long it took and without its own id."""
    return {name: value for name, value in answer.json().items() if name not in {"took_ms", "query_id"}}


def kept_bytes(answer: httpx.Response) -> bytes:
    """Return an answer's bytes behind the id that each answer has for itself."""
    given: str = answer.json()["query_id"]
    assert answer.headers["buybox-query-id"] == given
    return answer.content.removeprefix(b'{"query_id":"' + given.encode() + b'",')


def sold(marketplace: Marketplace) -> str:
    """Return a device that has an offer."""
    return next(device.device_id for device in marketplace.devices if device.offer_count)


@pytest.fixture
def own_settings(settings: Settings, policy_file: Path, publish_own: Publish) -> Settings:
    """Publish the marketplace under the test's own prefix, for these tests change it, and start with an empty cache."""
    publish_own("1")
    return settings.model_copy(update={"policy_file": policy_file})


@pytest.fixture
async def cached_shop(open_shop: Opened, endpoints: Endpoints, cache_client: Redis) -> AsyncIterator[httpx.AsyncClient]:
    """Open the application with its cache."""
    del cache_client
    async with open_shop(endpoints) as client:
        yield client


async def test_a_second_answer_comes_from_the_cache_and_is_the_same(cached_shop: httpx.AsyncClient) -> None:
    first = await cached_shop.get("/v1/search", params=ASKED)
    second = await cached_shop.get("/v1/search", params=ASKED)
    assert (first.headers["x-cache"], second.headers["x-cache"]) == ("miss", "hit")
    assert kept_bytes(first) == kept_bytes(second)
    assert first.json()["query_id"] != second.json()["query_id"]
    assert first.json()["total"] > 0


async def test_parameters_in_another_order_are_the_same_question(cached_shop: httpx.AsyncClient) -> None:
    first = await cached_shop.get("/v1/search?market=FR&grade=good&grade=fair&q=quark")
    second = await cached_shop.get("/v1/search?q=quark&grade=fair&grade=good&market=fr")
    assert second.headers["x-cache"] == "hit"
    assert second.headers["etag"] == first.headers["etag"]


async def test_an_answer_that_the_client_has_is_304_without_a_body(cached_shop: httpx.AsyncClient) -> None:
    first = await cached_shop.get("/v1/search", params=ASKED)
    again = await cached_shop.get("/v1/search", params=ASKED, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


async def test_a_new_generation_is_answered_without_deleting_anything(
    cached_shop: httpx.AsyncClient, publish_own: Publish
) -> None:
    first = await cached_shop.get("/v1/search", params=ASKED)
    publish_own("2")
    await asyncio.sleep(1.1)
    second = await cached_shop.get("/v1/search", params=ASKED, headers={"If-None-Match": first.headers["etag"]})
    assert second.status_code == 200
    assert (first.json()["generation"], second.json()["generation"]) == ("1", "2")


async def test_a_generation_dropped_under_a_question_is_looked_up_again(
    shop: httpx.AsyncClient, publish_own: Publish, search_client: OpenSearch, settings: Settings
) -> None:
    await shop.get("/v1/search", params=ASKED)
    publish_own("2")
    search_client.indices.delete(index=f"{settings.index_prefix}-*-fr-g1")
    answer = await shop.get("/v1/search", params=ASKED)
    assert (answer.status_code, answer.json()["generation"]) == (200, "2")


async def test_answers_are_the_same_with_a_cache_that_is_gone(
    open_shop: Opened, endpoints: Endpoints, shop: httpx.AsyncClient
) -> None:
    plain = await shop.get("/v1/search", params=ASKED)
    async with open_shop(Endpoints(endpoints.opensearch_url, "redis://127.0.0.1:1")) as client:
        answer = await client.get("/v1/search", params=ASKED)
        ready = await client.get("/readyz")
    assert without_time(answer) == without_time(plain)
    assert (ready.status_code, ready.json()["redis"]) == (200, "failing")


async def test_a_cache_that_freezes_and_wakes_never_changes_an_answer(
    open_shop: Opened, endpoints: Endpoints, marketplace: Marketplace, own_redis: tuple[str, subprocess.Popen[bytes]]
) -> None:
    url, process = own_redis
    path = f"/v1/devices/{sold(marketplace)}/best?market=FR"
    async with open_shop(Endpoints(endpoints.opensearch_url, url)) as client:
        before = await client.get(path)
        os.kill(process.pid, signal.SIGSTOP)
        frozen = [await client.get(path) for _ in range(3)]
        ready = await client.get("/readyz")
        os.kill(process.pid, signal.SIGCONT)
    assert [kept_bytes(answer) for answer in frozen] == [kept_bytes(before)] * 3
    assert [answer.headers["x-cache"] for answer in frozen] == ["miss"] * 3
    assert ready.json()["redis"] == "failing"


async def test_an_engine_that_is_gone_is_503_and_says_so(open_shop: Opened, marketplace: Marketplace) -> None:
    async with open_shop(Endpoints("http://127.0.0.1:1", None)) as client:
        for path in ("/v1/search?market=FR", f"/v1/devices/{sold(marketplace)}/best?market=FR", "/readyz"):
            answer = await client.get(path)
            assert answer.status_code == 503
            assert "OpenSearch cannot be reached" in answer.text
        assert (await client.get("/healthz")).status_code == 200


async def test_a_market_without_a_load_is_503_and_says_how_to_mend_it(shop: httpx.AsyncClient) -> None:
    answer = await shop.get("/v1/search", params={"market": "DE"})
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert "nothing is loaded for market DE: run `buybox index`" in answer.json()["detail"]
