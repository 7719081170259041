"""Popularity on a real engine: from lists and events of the log, kept for devices that are written again."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from buybox_config.catalogue import Catalogue
from buybox_config.errors import EngineError
from buybox_config.indices import IndexNames, mapping
from buybox_config.markets import load_markets
from buybox_config.settings import Settings
from buybox_config.stores import stored
from buybox_indexer.bulk import BulkWriter
from buybox_indexer.demand.device_events import DeviceEvents, MarketEvent
from buybox_indexer.demand.market_demand import kept_demand
from buybox_indexer.devices_rewrite import LiveGeneration
from buybox_indexer.generations import Generations
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


def devices(settings: Settings, client: OpenSearch, market: str = "FR") -> dict[str, dict[str, Any]]:
    """Return the device documents that are live in a market."""
    index = IndexNames(settings.index_prefix).live(market).devices
    return {hit["_id"]: hit["_source"] for hit in client.search(index=index, body={"size": 50})["hits"]["hits"]}


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


@pytest.mark.parametrize("simulated", [False, True])
def test_lists_count_in_loads_of_their_own_kind(
    simulated: bool,  # noqa: FBT001 - a case of the test
    shop: Shop,
    load: Loading,
    settings: Settings,
    search_client: OpenSearch,
) -> None:
    folder = two_devices(shop)
    log(settings, search_client, "ubi-events", {"e1": purchase("e1", "fr-gone-1", "q1")})
    log(settings, search_client, "ubi-queries", {"q1": shown("q1", TWELVE)})
    load(folder, simulated=simulated)
    found = devices(settings, search_client)
    assert (found[TWELVE]["popularity"] > found[THIRTEEN]["popularity"]) is not simulated


def test_a_document_that_is_no_event_counts_nothing_and_is_told(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    broken = purchase("e0", "fr-gone-1", "q1")
    del broken["event_attributes"]
    log(settings, search_client, "ubi-events", {"e0": broken, "e1": purchase("e1", "fr-gone-1", "q1")})
    log(settings, search_client, "ubi-queries", {"q1": shown("q1", TWELVE)})
    report = load(two_devices(shop))
    assert report.notes["event log"].startswith("1 documents do not say")
    found = devices(settings, search_client)
    assert found[TWELVE]["popularity"] > found[THIRTEEN]["popularity"]


def test_the_log_is_read_once_for_all_markets(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_devices(shop)
    folder = shop("gamma", row("g12", "Apple iPhone 12 128GB"), row("g13"), market="DE")
    elsewhere = shown("q2", THIRTEEN)
    elsewhere["query_attributes"]["market"] = "DE"
    log(settings, search_client, "ubi-events", {"e1": purchase("e1", "x", "q1"), "e2": purchase("e2", "x", "q2")})
    log(settings, search_client, "ubi-queries", {"q1": shown("q1", TWELVE), "q2": elsewhere})
    read, reads = DeviceEvents.read, []

    def counted(self: DeviceEvents, *given: Any) -> Iterator[MarketEvent]:  # noqa: ANN401 - passed on as they are
        reads.append(given)
        return read(self, *given)

    monkeypatch.setattr(DeviceEvents, "read", counted)
    load(folder)
    assert len(reads) == 1
    for market, wanted in (("FR", TWELVE), ("DE", THIRTEEN)):
        found = devices(settings, search_client, market)
        assert max(found, key=lambda one: found[one]["popularity"]) == wanted


def test_a_load_that_failed_at_the_swap_leaves_the_demand_of_what_is_live(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = two_devices(shop)
    load(folder)
    indices = Generations(search_client, settings, "FR").live()
    assert indices is not None
    before = kept_demand(search_client, settings, "FR", indices.generation)
    assert before is not None
    log(settings, search_client, "ubi-events", {"e1": purchase("e1", offer_id("FR", "alpha", "a12"), "q1")})
    for step in ("swap", "finish"):

        def fail(*_: object, **__: object) -> None:
            raise EngineError("the engine went away")

        monkeypatch.setattr(Generations, step, fail)
        with pytest.raises(EngineError):
            load(folder, now=LATER)
        monkeypatch.undo()
        assert kept_demand(search_client, settings, "FR", indices.generation) == before


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
