"""The pace of a load on the real engine: what the engine tells of searches."""

import pytest
from buybox_config.indices import IndexNames
from buybox_config.settings import Settings
from buybox_indexer.pace.sampling import looking
from buybox_indexer.pace.searching import Sample
from opensearchpy import OpenSearch

from .conftest import Loading, Shop
from .shops import row

pytestmark = pytest.mark.engine


def searches(sample: Sample | None) -> int:
    assert sample is not None
    return sum(part.searches for part in sample.parts.values())


def test_searches_of_devices_are_counted_and_those_of_offers_are_not(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    load(shop("alpha", row("a1")))
    look, live = looking(search_client, settings.index_prefix), IndexNames(settings.index_prefix).live("FR")
    before = look()
    for _ in range(5):
        search_client.search(index=live.devices, body={"query": {"match_all": {}}})
        search_client.search(index=live.offers, body={"query": {"match_all": {}}})
    after = look()
    assert searches(after) - searches(before) == 5
    assert after is not None
    assert list(after.refused.values()) == [0]
