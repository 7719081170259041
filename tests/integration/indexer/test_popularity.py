"""Popularity on a real engine: from lists and events of the log, kept for devices that are written again."""

import datetime as dt
from typing import Any

import pytest
from buybox_config.catalogue import Catalogue
from buybox_config.indices import IndexNames, mapping
from buybox_config.markets import load_markets
from buybox_config.settings import Settings
from buybox_indexer.bulk import BulkWriter
from buybox_indexer.devices_rewrite import LiveGeneration
from buybox_indexer.generations import Generations, stored
from buybox_ranking.offer import offer_id
from opensearchpy import OpenSearch

from .conftest import NOW, Loading, Shop
from .shops import row

pytestmark = pytest.mark.engine

TWELVE, THIRTEEN = "apple-iphone-12-128gb", "apple-iphone-13-128gb"
LATER = NOW + dt.timedelta(hours=1)


def log(settings: Settings, client: OpenSearch, kind: str, documents: dict[str, dict[str, Any]]) -> None:
    """Put documents into one index of the log."""
    index = IndexNames(settings.index_prefix).store(kind)
    stored(client, index, mapping(kind))
    with BulkWriter(client, settings.bulk_timeout_s) as writer:
        for name, document in documents.items():
            writer.put(index, name, document)
    client.indices.refresh(index=index)


def purchase(name: str, offer: str, query: str, at: dt.datetime = NOW) -> dict[str, Any]:
    return {
        "event_id": name,
        "action_name": "purchase",
        "query_id": query,
        "client_id": f"client-{name}",
        "timestamp": at.isoformat(),
        "event_attributes": {"object": {"object_id": offer}},
    }


def shown(query: str, device: str, *, simulated: bool = False) -> dict[str, Any]:
    about = {"market": "FR", "device_id": device, "simulated": simulated}
    return {"query_id": query, "timestamp": NOW.isoformat(), "query_response_hit_ids": [], "query_attributes": about}


def devices(settings: Settings, client: OpenSearch) -> dict[str, dict[str, Any]]:
    """Return the device documents that are live in France."""
    hits = client.search(index=IndexNames(settings.index_prefix).live("FR").devices, body={"size": 50})["hits"]["hits"]
    return {hit["_id"]: hit["_source"] for hit in hits}


def two_devices(shop: Shop) -> Any:  # noqa: ANN401 - the folder, as the loading fixture takes it
    return shop("alpha", row("a12", "Apple iPhone 12 128GB"), row("a13", "Apple iPhone 13 128GB"))


def test_a_purchase_of_an_offer_that_is_gone_counts_through_the_list_that_it_names(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    folder = two_devices(shop)
    load(folder)
    before = devices(settings, search_client)
    events = {f"e{number}": purchase(f"e{number}", "fr-gone-1", "q1") for number in range(5)}
    log(settings, search_client, "ubi-events", events)
    log(settings, search_client, "ubi-queries", {"q1": shown("q1", TWELVE)})
    load(folder, now=LATER)
    after = devices(settings, search_client)
    assert after[TWELVE]["popularity"] > before[TWELVE]["popularity"] * 1.3
    assert after[TWELVE]["popularity"] > after[THIRTEEN]["popularity"]
    assert after[THIRTEEN]["popularity"] > before[THIRTEEN]["popularity"]  # of the same category: a little


def test_what_is_simulated_too_old_or_of_no_known_device_counts_nothing(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    folder = two_devices(shop)
    load(folder)
    before = devices(settings, search_client)
    live = offer_id("FR", "alpha", "a12")
    events = {
        "simulated": purchase("simulated", "fr-gone-1", "q-simulated"),
        "old": purchase("old", live, "q-old", NOW - dt.timedelta(days=200)),
        "unknown": purchase("unknown", "fr-gone-1", "q-unknown"),
        "elsewhere": purchase("elsewhere", "de-alpha-1", "q-elsewhere"),
    }
    log(settings, search_client, "ubi-events", events)
    log(settings, search_client, "ubi-queries", {"q-simulated": shown("q-simulated", TWELVE, simulated=True)})
    load(folder, now=LATER)
    after = devices(settings, search_client)
    assert [after[one]["popularity"] for one in (TWELVE, THIRTEEN)] == [
        before[one]["popularity"] for one in (TWELVE, THIRTEEN)
    ]


def test_a_device_that_is_written_again_stays_as_it_is_although_more_was_bought_meanwhile(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch, catalogue: Catalogue
) -> None:
    folder = two_devices(shop)
    load(folder)
    live = offer_id("FR", "alpha", "a12")
    log(settings, search_client, "ubi-events", {"e1": purchase("e1", live, "q1")})
    load(folder, now=LATER)
    before = devices(settings, search_client)
    log(settings, search_client, "ubi-events", {"e2": purchase("e2", live, "q2")})
    indices = Generations(search_client, settings, "FR").live()
    assert indices is not None
    generation = LiveGeneration(search_client, settings, load_markets()["FR"], indices, catalogue)
    generation.rewrite_devices([TWELVE, THIRTEEN], {})
    assert devices(settings, search_client) == before
