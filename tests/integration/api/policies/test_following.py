"""Every process follows what is published within two seconds, with Redis and without, and shows nothing sold out."""

import asyncio
import subprocess
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

import httpx
import msgspec
import pytest
from buybox_api.policies import watch
from buybox_config.endpoints import Endpoints
from buybox_config.indices import IndexNames
from buybox_config.settings import Settings
from buybox_desk.policies.announce import redis_announcer
from buybox_desk.policies.policy_desk import PolicyDesk
from buybox_ranking.device import DeviceDocument
from buybox_ranking.offer import Offer
from opensearchpy import OpenSearch
from redis import Redis

from .conftest import FOLLOWED_S, now, seconds_until

pytestmark = pytest.mark.engine

Worker = Callable[[Endpoints], AbstractAsyncContextManager[httpx.AsyncClient]]

ASKED = "/v1/search?market=FR&q=quark&per_page=200"


class Marketplace(msgspec.Struct, frozen=True):
    """What the fixture of this name gives."""

    devices: tuple[DeviceDocument, ...]
    offers: tuple[Offer, ...]


def pin(device: str, action: str = "pin") -> dict[str, object]:
    return {"action": action, "scope": {"query": "quark", "market": "FR"}, "target": {"device": device}}


async def listed(worker: httpx.AsyncClient) -> list[str]:
    answer = await worker.get(ASKED)
    assert answer.status_code == 200, answer.text
    return [device["device_id"] for device in answer.json()["devices"]]


def follows(worker: httpx.AsyncClient, version: int) -> Callable[[], Awaitable[bool]]:
    async def so() -> bool:
        answer: dict[str, object] = (await worker.get(ASKED)).json()
        return answer["policy"] == version

    return so


async def all_follow(workers: list[httpx.AsyncClient], version: int) -> float:
    return max(await asyncio.gather(*(seconds_until(follows(worker, version)) for worker in workers)))


def last_of(marketplace: Marketplace, *, sold: bool) -> str:
    devices = [each for each in marketplace.devices if "quark" in each.words.lower() and bool(each.offer_count) == sold]
    return min(devices, key=lambda each: each.popularity).device_id


async def publish(policies: PolicyDesk, *rules: dict[str, object]) -> int:
    def work() -> int:
        policies.begin("the bench", anew=True)
        for rule in rules:
            policies.add_rule("the bench", rule, reason="campaign")
        return policies.publish("the bench", "campaign").version

    return await asyncio.to_thread(work)


async def test_two_processes_follow_a_publication_and_a_rollback_by_announcement(
    open_worker: Worker,
    endpoints: Endpoints,
    search_client: OpenSearch,
    settings: Settings,
    marketplace: Marketplace,
    cache_client: Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del cache_client
    monkeypatch.setattr(watch, "EVERY_S", 60.0)  # so that only what is heard can be why
    policies = PolicyDesk(search_client, settings, now, redis_announcer(settings, endpoints))
    wanted = last_of(marketplace, sold=True)
    async with open_worker(endpoints) as one, open_worker(endpoints) as other:
        before = await listed(one)
        assert before[0] != wanted
        number = await publish(policies, pin(wanted))
        assert await all_follow([one, other], number) < FOLLOWED_S
        assert [(await listed(worker))[0] for worker in (one, other)] == [wanted, wanted]
        back = await asyncio.to_thread(lambda: policies.rollback(1, "the bench", "it sold out"))
        assert await all_follow([one, other], back.version) < FOLLOWED_S
        assert [await listed(worker) for worker in (one, other)] == [before, before]


async def test_two_processes_without_a_redis_follow_within_the_same_time(
    open_worker: Worker, endpoints: Endpoints, policies: PolicyDesk, marketplace: Marketplace
) -> None:
    alone = Endpoints(endpoints.opensearch_url, None)
    wanted = last_of(marketplace, sold=True)
    async with open_worker(alone) as one, open_worker(alone) as other:
        before = await listed(one)
        number = await publish(policies, pin(wanted))
        assert await all_follow([one, other], number) < FOLLOWED_S
        assert [(await listed(worker))[0] for worker in (one, other)] == [wanted, wanted]
        back = await asyncio.to_thread(lambda: policies.rollback(1, "the bench", "it sold out"))
        assert await all_follow([one, other], back.version) < FOLLOWED_S
        assert await listed(other) == before


async def test_a_redis_that_is_flushed_and_then_killed_changes_nothing_but_speed(
    open_worker: Worker,
    endpoints: Endpoints,
    search_client: OpenSearch,
    settings: Settings,
    marketplace: Marketplace,
    own_redis: tuple[str, subprocess.Popen[bytes]],
) -> None:
    url, process = own_redis
    named = Endpoints(endpoints.opensearch_url, url)
    policies = PolicyDesk(search_client, settings, now, redis_announcer(settings, named))
    wanted = last_of(marketplace, sold=True)
    async with open_worker(named) as one, open_worker(named) as other:
        before = await listed(one)
        with Redis.from_url(url) as redis:
            redis.flushall()
        number = await publish(policies, pin(wanted))
        assert await all_follow([one, other], number) < FOLLOWED_S
        process.kill()
        process.wait()
        assert (await listed(one))[0] == wanted
        back = await asyncio.to_thread(lambda: policies.rollback(1, "the bench", "it sold out"))
        assert await all_follow([one, other], back.version) < FOLLOWED_S
        assert [await listed(worker) for worker in (one, other)] == [before, before]


async def test_a_pin_never_shows_what_is_sold_out_and_a_hide_is_stronger_than_a_pin(
    worker: httpx.AsyncClient, policies: PolicyDesk, marketplace: Marketplace
) -> None:
    gone, there = last_of(marketplace, sold=False), last_of(marketplace, sold=True)
    before = await listed(worker)
    number = await publish(policies, pin(gone), pin(there))
    await all_follow([worker], number)
    assert sorted(await listed(worker)) == sorted(before)
    assert (await listed(worker))[0] == there
    number = await publish(policies, pin(there, "hide"))
    await all_follow([worker], number)
    assert there not in await listed(worker)
    assert gone not in await listed(worker)


async def test_a_process_that_starts_answers_by_what_was_published_before(
    open_worker: Worker, endpoints: Endpoints, policies: PolicyDesk, marketplace: Marketplace
) -> None:
    wanted = last_of(marketplace, sold=True)
    number = await publish(policies, pin(wanted))
    async with open_worker(endpoints) as worker:
        assert (await worker.get(ASKED)).json()["policy"] == number
        assert (await listed(worker))[0] == wanted
        state = (await worker.get("/readyz")).json()["policy"]
        assert (state["version"], state["trial"], state["fault"]) == (number, None, None)
        assert 0 <= state["age_s"] < FOLLOWED_S


async def test_what_a_newer_program_published_leaves_the_last_good_policy_and_readiness_says_so(
    worker: httpx.AsyncClient, policies: PolicyDesk, settings: Settings, search_client: OpenSearch
) -> None:
    await publish(policies, pin("zephon-quark-11-64gb"))
    await all_follow([worker], 2)
    index = IndexNames(settings.index_prefix).store("policies")
    stored = search_client.get(index=index, id="version/2")["_source"]
    stored["document"] |= {"version": 3, "policy": {**stored["document"]["policy"], "moods": {}}}
    search_client.index(index=index, id="version/3", body=stored | {"number": 3})
    state = search_client.get(index=index, id="state")["_source"]
    state["document"] |= {"live": 3, "published": [1, 2, 3]}
    search_client.index(index=index, id="state", body=state)

    async def told() -> bool:
        return bool((await worker.get("/readyz")).json()["policy"]["fault"])

    assert await seconds_until(told) < FOLLOWED_S
    policy = (await worker.get("/readyz")).json()["policy"]
    assert policy["version"] == 2
    assert "version 3 of the policy cannot be used by this program" in policy["fault"]
    assert (await worker.get(ASKED)).json()["policy"] == 2


async def test_no_answer_mixes_two_policies_while_they_change(
    open_worker: Worker, endpoints: Endpoints, policies: PolicyDesk, marketplace: Marketplace
) -> None:
    """The first device tells the policy: pinned under even versions, hidden under odd ones."""
    wanted = last_of(marketplace, sold=True)
    async with open_worker(Endpoints(endpoints.opensearch_url, None)) as worker:
        before = await listed(worker)
        done = asyncio.Event()

        async def changing() -> None:
            for _ in range(3):
                await publish(policies, pin(wanted))
                await asyncio.sleep(1.1)
                await asyncio.to_thread(lambda: policies.rollback(1, "the bench", "back"))
                await asyncio.sleep(1.1)
            done.set()

        task = asyncio.create_task(changing())
        seen: set[int] = set()
        while not done.is_set():
            answer = (await worker.get(ASKED)).json()
            first = answer["devices"][0]["device_id"]
            seen.add(answer["policy"])
            assert (first == wanted) == (answer["policy"] % 2 == 0), answer["policy"]
            assert first in {wanted, before[0]}
        await task
    assert len(seen) >= 5
