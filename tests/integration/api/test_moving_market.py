"""A live change reaches devices first and offers a moment later: what is asked between the two is answered."""

from pathlib import Path

import httpx
import pytest
from buybox_config.indices import IndexNames
from buybox_config.settings import Settings
from opensearchpy import OpenSearch

from .conftest import POLICY, publish, random_marketplace

pytestmark = pytest.mark.engine


ALIKE = POLICY.replace("seller = 3.0", "seller = 0.0\ncondition = 0.0\nservice = 0.0")
"""Laptops that all tie: their best offers are read from the index of offers."""


@pytest.fixture
def own_settings(settings: Settings, search_client: OpenSearch, policy_file: Path) -> Settings:
    """Publish devices whose offers are not in the index of offers."""
    policy_file.write_text(ALIKE)
    publish(search_client, settings.index_prefix, random_marketplace(5, size=25))
    offers = IndexNames(settings.index_prefix).live("FR").offers
    search_client.delete_by_query(index=offers, body={"query": {"match_all": {}}}, params={"refresh": "true"})
    return settings.model_copy(update={"policy_file": policy_file})


async def test_a_search_with_an_offer_filter_counts_what_it_saw(shop: httpx.AsyncClient) -> None:
    answer = await shop.get("/v1/search", params={"market": "FR", "grade_min": "fair", "per_page": 100})
    assert answer.status_code == 200
    cards = answer.json()["devices"]
    assert len(cards) > 10
    assert all(card["offer_count"] >= 1 for card in cards)


async def test_a_device_has_its_best_offer_and_its_page(shop: httpx.AsyncClient) -> None:
    cards = (await shop.get("/v1/search", params={"market": "FR", "per_page": 100})).json()["devices"]
    for card in cards:
        path = f"/v1/devices/{card['device_id']}"
        best = await shop.get(f"{path}/best", params={"market": "FR", "grade_min": "worn"})
        assert (best.status_code, best.json()["offer_count"] >= 1) == (200, True)
        assert (await shop.get(path, params={"market": "FR"})).status_code == 200
