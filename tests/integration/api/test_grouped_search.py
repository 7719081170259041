"""The grouped-search promise of contract section 7: the engine's answers equal brute force over all offers."""

import random
from collections import Counter

import httpx
import pytest
from buybox_config.policy import Policy
from buybox_ranking.rank import rank

from .brute_force import DEVICE_FACETS, NOW, check, in_order, listed, passes, walk
from .brute_words import MODELLESS, PLAIN
from .conftest import Marketplace
from .random_requests import requests

pytestmark = pytest.mark.engine


async def test_answers_equal_brute_force(shop: httpx.AsyncClient, marketplace: Marketplace, policy: Policy) -> None:
    """Total, order, best offer, lowest price, count and every facet, in random requests with all filters at once."""
    shown = 0
    for asked in requests(seed=1, number=120, texts=MODELLESS):
        answer = (await shop.get("/v1/search", params={"market": "FR", **asked, "per_page": 100})).json()
        check(answer, marketplace, asked, policy)
        shown += answer["total"]
    assert shown > 300


async def test_pages_neither_repeat_nor_skip_a_device(shop: httpx.AsyncClient, marketplace: Marketplace) -> None:
    """Pages of seven read one after the other are the whole list."""
    for asked in requests(seed=2, number=15, texts=MODELLESS):
        cards = await walk(shop, asked, per_page=7)
        expected = in_order(listed(marketplace.devices, marketplace.offers, asked), asked)
        assert [card["device_id"] for card in cards] == [entry.device.device_id for entry in expected], asked


async def test_a_filter_never_reorders_what_is_left(shop: httpx.AsyncClient, marketplace: Marketplace) -> None:
    """Under relevance the filtered list is the unfiltered one with devices left out."""
    del marketplace
    for asked in requests(seed=3, number=15, texts=PLAIN):
        words = {"q": asked["q"]}
        whole = [card["device_id"] for card in await walk(shop, words, per_page=100)]
        filtered = [card["device_id"] for card in await walk(shop, {**asked, "sort": "relevance"}, per_page=100)]
        assert filtered == [device for device in whole if device in set(filtered)], asked


async def test_best_equals_brute_force(shop: httpx.AsyncClient, marketplace: Marketplace, policy: Policy) -> None:
    """The best offer of a device under random filters, or 404 where none passes."""
    chance = random.Random(4)  # noqa: S311 - seeded on purpose
    outcomes: Counter[int] = Counter()
    for asked in requests(seed=5, number=80):
        device = chance.choice(marketplace.devices)
        filters = {
            name: value for name, value in asked.items() if name not in {*DEVICE_FACETS, "q", "sort", "price_min"}
        }
        answer = await shop.get(f"/v1/devices/{device.device_id}/best", params={"market": "FR", **filters})
        passing = [o for o in marketplace.offers if o.device_id == device.device_id and passes(o, filters)]
        outcomes[answer.status_code] += 1
        if passing:
            assert answer.json()["offer_id"] == rank(passing, policy, NOW)[0].offer.offer_id, filters
            assert answer.json()["offer_count"] == len(passing)
        else:
            assert answer.status_code == 404
            assert answer.json()["reason"] in {"sold_out", "no_offer_passes"}
    assert min(outcomes[200], outcomes[404]) > 5
