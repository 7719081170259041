"""The grouped-search promise while a market changes: a seller's reload and blocks, through the cache of answers."""

import asyncio
from pathlib import Path

import httpx
import pytest
from buybox_api.generations import FRESH_S
from buybox_api.understanding import Understanding
from buybox_config.catalogue import Catalogue
from buybox_config.endpoints import Endpoints
from buybox_config.policy import Policy, load_policy
from buybox_config.settings import Settings
from buybox_titles.recogniser import Recogniser
from opensearchpy import OpenSearch
from redis import Redis

from .brute_force import check
from .brute_words import READINGS, Parameters
from .conftest import Marketplace, open_application
from .loaded_markets import LoadedMarket
from .random_requests import CHOICES, requests

pytestmark = pytest.mark.engine

TEXTS = ("", "", "iphone", "galaxy", *(text for text, reading in READINGS.items() if not reading.mended))

ASKED = {
    **CHOICES,
    "brand": ("Apple", "Samsung", "Google", "Nobody"),
    "model": ("apple-iphone-13", "apple-iphone-12", "samsung-galaxy-s21"),
    "colour": ("midnight", "blue", "red"),
}
"""Values of filters that these markets have."""

THE_PHONE = "apple-iphone-13-128gb"


@pytest.fixture(params=range(3))
def market(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    settings: Settings,
    search_client: OpenSearch,
    catalogue: Catalogue,
    recogniser: Recogniser,
) -> LoadedMarket:
    """Load a random market."""
    folder = tmp_path / "sellers"
    folder.mkdir()
    market = LoadedMarket(settings, search_client, (catalogue, recogniser), folder, request.param)
    assert market.load().published
    return market


async def test_answers_follow_a_reload_and_blocks_though_all_were_kept(
    market: LoadedMarket, settings: Settings, understanding: Understanding, endpoints: Endpoints, cache_client: Redis
) -> None:
    """Each answer, kept or not, equals brute force over all offers of the moment."""
    del cache_client  # which removes what these tests keep
    many, policy = list(requests(market.seed, 40, TEXTS, ASKED)), load_policy()
    async with open_application(settings, understanding, endpoints, policy) as shop:
        first = await _checked_twice(shop, market.live(), many, policy)
        assert market.reload("beta").published
        reloaded = await _checked_twice(shop, market.live(), many, policy)
        assert market.block("seller", "alpha").blocked
        assert market.block("device", THE_PHONE).devices
        blocked = await _checked_twice(shop, market.live(), many, policy)
        assert market.lift("seller", "alpha").freed
        assert market.lift("device", THE_PHONE).freed
        lifted = await _checked_twice(shop, market.live(), many, policy)
    assert first != reloaded != blocked
    assert lifted == reloaded
    assert THE_PHONE in _shown(reloaded)
    assert THE_PHONE not in _shown(blocked)


def _shown(found: list[set[tuple[str, str, int]]]) -> set[str]:
    return {device_id for cards in found for device_id, _, _ in cards}


async def _checked_twice(
    shop: httpx.AsyncClient, place: Marketplace, many: list[Parameters], policy: Policy
) -> list[set[tuple[str, str, int]]]:
    """Check every answer, and that it is kept; return the devices of each with their best offers and how many pass."""
    await asyncio.sleep(FRESH_S + 0.1)
    assert {offer.state for offer in place.offers} >= {"live", "hidden"}
    found = []
    for asked in many:
        first, second = [await _ask(shop, asked) for _ in range(2)]
        assert second.headers["x-cache"] == "hit", asked
        assert first.json()["devices"] == second.json()["devices"]
        check(second.json(), place, asked, policy)
        cards = second.json()["devices"]
        found.append({(card["device_id"], card["best_offer"]["offer_id"], card["offer_count"]) for card in cards})
    return found


async def _ask(shop: httpx.AsyncClient, asked: Parameters) -> httpx.Response:
    answer = await shop.get("/v1/search", params={"market": "FR", **asked, "per_page": 100})
    assert answer.status_code == 200, answer.text
    return answer
