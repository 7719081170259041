"""The grouped-search promise over many random marketplaces, each under a random policy with rules of lists."""

import random
from collections import Counter

import httpx
import msgspec
import pytest
from buybox_api.serving import Shelf
from buybox_api.understanding import Understanding
from buybox_config.endpoints import Endpoints
from buybox_config.markets import load_markets
from buybox_config.policy import Policy
from buybox_config.settings import Settings
from opensearchpy import OpenSearch

from .brute_force import Parameters, check, in_order, listed, requests, walk
from .conftest import Marketplace, made_of, open_application, publish, random_marketplace
from .random_policies import random_policy

pytestmark = pytest.mark.engine

MARKETPLACES, REQUESTS = 52, 60


@pytest.mark.parametrize("tens", range(4))
async def test_every_marketplace_keeps_the_promise(
    tens: int, settings: Settings, understanding: Understanding, endpoints: Endpoints, search_client: OpenSearch
) -> None:
    """Set, order, best offer, price, count, facets, price span, label and pages equal brute force over all offers."""
    listed_devices: Counter[str] = Counter()
    for seed in range(tens, MARKETPLACES, 4):
        chance = random.Random(f"promise {seed}")  # noqa: S311 - seeded on purpose
        place = random_marketplace(seed, generation=str(seed), size=chance.choice((12, 25, 40)))
        policy = random_policy(chance, place)
        own = settings.model_copy(update={"index_prefix": f"{settings.index_prefix}-{seed}"})
        publish(search_client, own.index_prefix, place, shards=chance.choice((1, 1, 2)))
        shelf = Shelf(load_markets(), policy, understanding)
        async with open_application(own, shelf, Endpoints(endpoints.opensearch_url, None)) as shop:
            for asked in requests(seed, REQUESTS):
                answer = await shop.get("/v1/search", params={"market": "FR", **asked, "per_page": 100})
                assert answer.status_code == 200, answer.text
                found = check(answer.json(), place, asked, policy)
                listed_devices["some" if found else "none"] += 1
            await _check_pages(shop, place, next(iter(requests(seed + 1_000, 1))), policy)
        search_client.indices.delete(index=f"{own.index_prefix}-*")
    assert min(listed_devices["some"], listed_devices["none"]) > 100


async def _check_pages(shop: httpx.AsyncClient, place: Marketplace, asked: Parameters, policy: Policy) -> None:
    cards = await walk(shop, asked, per_page=5)
    expected = in_order(listed(place.devices, place.offers, asked, policy.rules), asked)
    assert [card["device_id"] for card in cards] == [entry.device.device_id for entry in expected], asked


async def test_a_withdrawn_offer_is_nowhere(
    settings: Settings, understanding: Understanding, endpoints: Endpoints, search_client: OpenSearch
) -> None:
    """Offers that stop competing, as blocked ones do, count nowhere from the next generation on."""
    chance = random.Random(11)  # noqa: S311 - seeded on purpose
    place = random_marketplace(7, size=25)
    blocked = tuple(
        msgspec.structs.replace(offer, state="hidden", reason="blocked") if offer.seller.id == "seller-3" else offer
        for offer in place.offers
    )
    after = made_of(msgspec.structs.replace(place, offers=blocked, generation="2"))
    publish(search_client, settings.index_prefix, after)
    policy = random_policy(chance, place)
    shelf = Shelf(load_markets(), policy, understanding)
    async with open_application(settings, shelf, Endpoints(endpoints.opensearch_url, None)) as shop:
        for asked in requests(3, 40):
            answer = await shop.get("/v1/search", params={"market": "FR", **asked, "per_page": 100})
            check(answer.json(), after, asked, policy)
