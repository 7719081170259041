"""The grouped-search promise over many random marketplaces, each under a random policy with rules of lists."""

import asyncio
import random
from collections import Counter

import httpx
import pytest
from buybox_api.understanding import Understanding
from buybox_config.endpoints import Endpoints
from buybox_config.policy import Policy
from buybox_config.settings import Settings
from opensearchpy import OpenSearch

from .brute_force import Question, check, in_order, listed, walk
from .brute_words import READINGS, Parameters
from .conftest import Marketplace, open_application, publish, random_marketplace
from .random_policies import random_policy
from .random_requests import requests

pytestmark = pytest.mark.engine

MARKETPLACES, REQUESTS, OF_WISHES = 52, 48, 12

WISHING = tuple(text for text, reading in READINGS.items() if reading.wishes)

TOGETHER = 2
"""Requests at a time: the engine answers some while others are checked."""


@pytest.mark.parametrize("tens", range(4))
async def test_every_marketplace_keeps_the_promise(
    tens: int, settings: Settings, understanding: Understanding, endpoints: Endpoints, search_client: OpenSearch
) -> None:
    """Set, order, best offer, price, count, facets, price span, label and pages equal brute force over all offers."""
    seen: Counter[str] = Counter()
    for seed in range(tens, MARKETPLACES, 4):
        chance = random.Random(f"promise {seed}")  # noqa: S311 - seeded on purpose
        place = random_marketplace(seed, generation=str(seed), size=chance.choice((12, 25, 40)), phones=0.6)
        policy = random_policy(chance, place)
        own = settings.model_copy(update={"index_prefix": f"{settings.index_prefix}-{seed}"})
        publish(search_client, own.index_prefix, place, shards=chance.choice((1, 1, 2)))
        async with open_application(own, understanding, Endpoints(endpoints.opensearch_url, None), policy) as shop:
            many = [*requests(seed, REQUESTS), *requests(seed + 3_000, OF_WISHES, WISHING)]
            seen += await _check_answers(shop, place, many, policy)
            await _check_pages(shop, place, next(iter(requests(seed + 1_000, 1))), policy)
            seen["beside a wish"] += await _check_order(shop, next(iter(requests(seed + 2_000, 1, WISHING))))
        search_client.indices.delete(index=f"{own.index_prefix}-*")
    rare = {case: seen[case] for case in CASES if seen[case] < AT_LEAST}
    assert not rare, f"hardly tried: {rare}"


CASES = (
    "some",
    "none",
    "model",
    "wishes that count",
    "wishes let go",
    "near a model",
    "filtered beside a wish",
    "beside a wish",
)
AT_LEAST = 8
"""Requests of each kind among those of a quarter of the marketplaces."""


async def _check_answers(
    shop: httpx.AsyncClient, place: Marketplace, many: list[Parameters], policy: Policy
) -> Counter[str]:
    """Compare answers to requests, some at a time, with brute force; count which kinds there were."""
    seen: Counter[str] = Counter()
    for start in range(0, len(many), TOGETHER):
        some = many[start : start + TOGETHER]
        answers = await asyncio.gather(*(_ask(shop, asked) for asked in some))
        for answer, asked in zip(answers, some, strict=True):
            assert answer.status_code == 200, answer.text
            seen.update(_kinds(check(answer.json(), place, asked, policy), asked, answer.json()["total"]))
    return seen


async def _ask(shop: httpx.AsyncClient, asked: Parameters) -> httpx.Response:
    return await shop.get("/v1/search", params={"market": "FR", **asked, "per_page": 100})


def _kinds(read: Question, asked: Parameters, total: int) -> list[str]:
    reading = read.found.reading
    kinds = {
        "some": total > 0,
        "none": total == 0,
        "model": total > 0 and reading.model is not None and not read.found.near,
        "near a model": total > 0 and reading.model is not None and read.found.near,
        "wishes that count": total > 0 and read.asked != asked,
        "wishes let go": total > 0 and read.unmet,
        "filtered beside a wish": total > 0 and bool(reading.wishes.keys() & asked.keys()),
    }
    return [kind for kind, holds in kinds.items() if holds]


async def _check_pages(shop: httpx.AsyncClient, place: Marketplace, asked: Parameters, policy: Policy) -> None:
    cards = await walk(shop, asked, per_page=5)
    expected = in_order(listed(place.devices, place.offers, asked, policy.rules), asked)
    assert [card["device_id"] for card in cards] == [entry.device.device_id for entry in expected], asked


async def _check_order(shop: httpx.AsyncClient, asked: Parameters) -> int:
    """Check that devices of the list with filters and of the one without stand in the same order."""
    asked = {**asked, "sort": "relevance"}
    lists = [await walk(shop, each, per_page=100) for each in ({"q": asked["q"]}, asked)]
    whole, filtered = ([card["device_id"] for card in cards] for cards in lists)
    assert [each for each in whole if each in filtered] == [each for each in filtered if each in whole], asked
    return len(filtered)
