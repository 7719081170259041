"""While a policy is on trial each shopper keeps one arm, nobody shares answers, and the log tells the arms apart."""

import asyncio
from typing import Any

import httpx
import msgspec
import pytest
from buybox_api.policies.arms import arm_of
from buybox_api.policies.client_cookie import COOKIE
from buybox_config.indices import IndexNames
from buybox_config.settings import Settings
from buybox_desk.policies.policy_desk import PolicyDesk
from buybox_desk.policies.version import Trial
from buybox_ranking.device import DeviceDocument
from buybox_ranking.offer import Offer
from opensearchpy import OpenSearch
from redis import Redis

from .conftest import seconds_until

pytestmark = pytest.mark.engine


class Marketplace(msgspec.Struct, frozen=True):
    """What the fixture of this name gives."""

    devices: tuple[DeviceDocument, ...]
    offers: tuple[Offer, ...]


SEARCH = "/v1/search?market=FR&q=quark"


@pytest.fixture
async def trial(worker: httpx.AsyncClient, policies: PolicyDesk, cache_client: Redis) -> Trial:
    """Begin a trial of a policy that looks at nothing but the seller, and wait until the process follows it."""
    del cache_client

    def begin() -> Trial:
        for part, value in (("price", 0.0), ("condition", 0.0), ("service", 0.0), ("seller", 3.0)):
            policies.set_weight("the bench", part, value, reason="to learn")
        return policies.publish_trial("the bench", 50, "to learn")

    begun = await asyncio.to_thread(begin)

    async def known() -> bool:
        return bool((await worker.get("/readyz")).json()["policy"]["trial"] == begun.version)

    await seconds_until(known)
    return begun


def shoppers(trial: Trial) -> tuple[str, str]:
    """Return a shopper of each arm: the live one's, and the trial's."""
    names = [f"shopper-{number}" for number in range(100)]
    live, tried = (next(name for name in names if arm_of(trial, name) == arm) for arm in ("live", "trial"))
    return live, tried


async def test_each_shopper_gets_the_policy_of_one_arm_also_when_the_cache_holds_the_other_s_answer(
    worker: httpx.AsyncClient, trial: Trial
) -> None:
    live, tried = shoppers(trial)
    for _ in range(3):
        for client, version in ((live, trial.against), (tried, trial.version)):
            assert (await worker.get(f"{SEARCH}&client_id={client}")).json()["policy"] == version
    assert (await worker.get(SEARCH)).json()["policy"] == trial.against


async def test_the_cookie_of_the_pages_is_not_read_below_v1(worker: httpx.AsyncClient, trial: Trial) -> None:
    _, tried = shoppers(trial)
    answer = await worker.get(SEARCH, headers={"Cookie": f"{COOKIE}={tried}"})
    assert answer.json()["policy"] == trial.against


async def test_every_answer_is_private_while_a_trial_runs_and_some_are_public_again_after_it(
    worker: httpx.AsyncClient, trial: Trial, policies: PolicyDesk, marketplace: Marketplace
) -> None:
    device = next(each.device_id for each in marketplace.devices if each.offer_count)
    paths = [
        SEARCH,
        "/v1/suggest?market=FR&q=qua",
        f"/v1/devices/{device}?market=FR",
        f"/v1/devices/{device}/best?market=FR",
        f"/v1/devices/{device}/offers?market=FR",
        f"/v1/compare?market=FR&devices={device}",
        "/v1/models?market=FR",
        "/v1/ranking?market=FR",
    ]
    for path in paths:
        for client in ("", *(f"&client_id={shopper}" for shopper in shoppers(trial))):
            answer = await worker.get(path + client)
            assert answer.status_code == 200, answer.text
            assert answer.headers["cache-control"].startswith("private,"), path
    await asyncio.to_thread(lambda: policies.drop_trial("the bench", "learned"))

    async def over() -> bool:
        return (await worker.get("/readyz")).json()["policy"]["trial"] is None

    await seconds_until(over)
    public = [(await worker.get(path)).headers["cache-control"].startswith("public,") for path in paths]
    assert public == [False, True, True, True, False, True, True, True]


async def test_an_etag_of_one_arm_is_none_of_the_other(
    worker: httpx.AsyncClient, trial: Trial, marketplace: Marketplace
) -> None:
    live, tried = shoppers(trial)
    device = next(each.device_id for each in marketplace.devices if each.offer_count)
    path = f"/v1/devices/{device}?market=FR"
    tag = (await worker.get(f"{path}&client_id={live}")).headers["etag"]
    statuses = [
        (await worker.get(f"{path}&client_id={client}", headers={"If-None-Match": tag})).status_code
        for client in (live, tried)
    ]
    assert statuses == [304, 200]


async def test_logged_lists_and_searches_tell_the_arm_and_the_policy(
    worker: httpx.AsyncClient, trial: Trial, marketplace: Marketplace, search_client: OpenSearch, settings: Settings
) -> None:
    device = max(marketplace.devices, key=lambda each: each.offer_count).device_id
    live, tried = shoppers(trial)
    for client in (live, tried):
        await worker.get(f"/v1/devices/{device}/offers?market=FR&client_id={client}")
        await worker.get(f"{SEARCH}&client_id={client}")
    names = IndexNames(settings.index_prefix)

    async def stored() -> bool:
        return bool((await worker.get("/readyz")).json()["event_log"]["stored"] >= 4)

    await seconds_until(stored, 30.0)
    search_client.indices.refresh(index=f"{names.prefix}-*")
    wanted = {live: ("live", trial.against), tried: ("trial", trial.version)}
    lists = {each["client_id"]: each["query_attributes"] for each in _all(search_client, names.store("ubi-queries"))}
    searches = {each["client_id"]: each for each in _all(search_client, names.store("searches"))}
    for found in (lists, searches):
        assert {
            client: (line["arm"], int(line["policy"].partition("-")[0])) for client, line in found.items()
        } == wanted


async def test_how_we_rank_tells_of_the_trial_while_it_runs(
    worker: httpx.AsyncClient, trial: Trial, policies: PolicyDesk
) -> None:
    _, tried = shoppers(trial)
    told = (await worker.get("/v1/ranking?market=FR")).json()
    assert "50 %" in told["trial"]
    of_trial = (await worker.get(f"/v1/ranking?market=FR&client_id={tried}")).json()
    assert {each["shares"]["seller"] for each in of_trial["importance"]} == {100}
    await asyncio.to_thread(lambda: policies.promote_trial("the bench", "better"))

    async def promoted() -> bool:
        return bool((await worker.get("/v1/ranking?market=FR")).json()["policy"] == trial.version)

    await seconds_until(promoted)
    assert (await worker.get("/v1/ranking?market=FR")).json()["trial"] is None


def _all(client: OpenSearch, index: str) -> list[dict[str, Any]]:
    found = client.search(index=index, body={"size": 100})["hits"]["hits"]
    return [hit["_source"] for hit in found]
