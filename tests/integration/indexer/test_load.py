"""A load on the real engine: what goes live, what stays as it was, what is refused."""

import datetime as dt
from typing import Any

import pytest
from buybox_config.errors import ConfigError, EngineError, NotFoundError, RefusedError
from buybox_config.indices import MarketIndices
from buybox_config.settings import Settings
from buybox_indexer import assembly
from buybox_indexer.generations import Generations
from buybox_indexer.locks import market_lock
from buybox_indexer.rejects.kept_rejects import list_rejects
from buybox_indexer.runs import past_runs
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConnectionError as OpenSearchConnectionError

from .conftest import NOW, Loading, Shop
from .shops import row

pytestmark = pytest.mark.engine


def live_skus(client: OpenSearch, settings: Settings, market: str = "FR") -> set[str]:
    indices = Generations(client, settings, market).live()
    if indices is None:
        return set()
    hits = client.search(index=indices.offers, body={"size": 1000})["hits"]["hits"]
    return {hit["_source"]["sku"] for hit in hits}


def all_indices(client: OpenSearch, settings: Settings) -> set[str]:
    return {name for name in client.indices.get(index=f"{settings.index_prefix}-*") if "-g2" in name}


def test_every_row_is_accounted_for(shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch) -> None:
    folder = shop(
        "alpha",
        row("a1"),
        row("a2", price="310", quantity="0"),
        row("a3", title="Protective case for iPhone 13"),
        row("a4", grade="shiny"),
        row("a5", price="free"),
        row("a6", price="3000"),
        row("a1", price="305"),
        row("a7", title="Unheard of Phone 99 64GB"),
        row("a8", warranty_months="3"),
        "short row\n",
    )
    report = load(folder)
    account = report.sellers[0]
    assert (account.rows_read, account.offers, account.rejected, account.superseded) == (10, 2, 7, 1)
    assert report.rejected_by_reason == {
        "bad_price": 1,
        "below_floor": 1,
        "not_a_device": 1,
        "price_outlier": 1,
        "unknown_device": 1,
        "unknown_grade": 1,
        "unreadable_row": 1,
    }
    assert live_skus(search_client, settings) == {"a1", "a2", "a6", "a8"}
    assert len(list(list_rejects(search_client, settings, "alpha", None, "FR"))) == 7
    assert past_runs(search_client, settings, 1)[0].rows_read == 10


def test_a_mended_row_leaves_the_rejects_and_the_others_keep_when_they_were_first_seen(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    load(shop("alpha", row("a1"), row("a2", grade="shiny"), row("a3", price="free")))
    load(shop("alpha", row("a1"), row("a2"), row("a3", price="free")), now=NOW + dt.timedelta(days=1))
    rejects = list(list_rejects(search_client, settings, None, None, None))
    assert [reject["sku"] for reject in rejects] == ["a3"]
    assert rejects[0]["first_seen"][:10] == "2026-11-23"
    assert rejects[0]["last_seen"][:10] == "2026-11-24"


def test_two_devices_under_one_sku_are_both_turned_away(shop: Shop, load: Loading) -> None:
    report = load(shop("alpha", row("a1"), row("a2"), row("a2", title="Apple iPhone 12 64GB")))
    assert report.rejected_by_reason == {"duplicate_sku": 2}
    assert report.offers == 1


def test_one_seller_s_broken_feed_does_not_stop_the_others_and_keeps_its_live_offers(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    shop("alpha", row("a1"), row("a2"))
    load(shop("beta", row("b1"), row("b2"), row("b3")))
    report = load(shop("alpha", feed=""), now=NOW + dt.timedelta(days=1))
    accounts = {account.seller: account for account in report.sellers}
    assert accounts["alpha"].error is not None
    assert "empty" in accounts["alpha"].error
    assert (accounts["alpha"].kept, accounts["beta"].offers, report.kept) == (2, 3, 2)
    assert live_skus(search_client, settings) == {"a1", "a2", "b1", "b2", "b3"}

    late = load(shop("alpha", feed=""), now=NOW + dt.timedelta(days=9))
    assert {account.seller: account.kept for account in late.sellers} == {"alpha": 0, "beta": 0}
    assert live_skus(search_client, settings) == {"b1", "b2", "b3"}


def test_a_load_that_would_publish_far_fewer_offers_is_refused_unless_forced(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    load(shop("alpha", *(row(f"a{number}") for number in range(10))))
    before = all_indices(search_client, settings)
    report = load(shop("alpha", row("a1")), now=NOW + dt.timedelta(days=1))
    assert (report.markets[0].published, report.markets[0].generation) == (False, None)
    assert "1 offers where 10 are live" in (report.markets[0].refused or "")
    assert len(live_skus(search_client, settings)) == 10
    assert all_indices(search_client, settings) == before

    forced = load(shop("alpha", row("a1")), now=NOW + dt.timedelta(days=2), force=True)
    assert forced.markets[0].published
    assert live_skus(search_client, settings) == {"a1"}


def test_a_market_without_any_offer_is_refused_and_the_others_go_on(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    shop("alpha", row("a1", title="Teapot"))
    report = load(shop("beta", row("b1"), market="DE"))
    assert {market.market: market.published for market in report.markets} == {"DE": True, "FR": False}
    assert live_skus(search_client, settings, "DE") == {"b1"}


def test_a_run_that_dies_half_way_leaves_the_live_data_and_no_half_built_index(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(shop("alpha", row("a1")))
    before = all_indices(search_client, settings)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(assembly, "device_document", die)
    with pytest.raises(KeyboardInterrupt):
        load(shop("alpha", row("a1"), row("a2")), now=NOW + dt.timedelta(days=1))
    assert live_skus(search_client, settings) == {"a1"}
    assert all_indices(search_client, settings) == before


def test_documents_that_the_engine_refuses_one_and_all_publish_nothing(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(shop("alpha", row("a1")))
    honest = assembly.device_document

    def poisoned(*given: object) -> dict[str, object] | None:
        document = honest(*given)  # type: ignore[arg-type]  # handed through
        return None if document is None else {**document, "unheard_of": 1}

    monkeypatch.setattr(assembly, "device_document", poisoned)
    report = load(shop("alpha", row("a1"), row("a2")), now=NOW + dt.timedelta(days=1))
    assert (report.markets[0].published, report.rejected_by_reason) == (False, {"refused_by_engine": 2})
    assert "unheard_of" in report.markets[0].notes[0]
    assert live_skus(search_client, settings) == {"a1"}


def test_a_swap_whose_answer_is_lost_does_not_take_the_live_data_down(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    swap = Generations.swap

    def lost(self: Generations, indices: MarketIndices, before: MarketIndices | None) -> None:
        swap(self, indices, before)
        raise OpenSearchConnectionError("N/A", "the answer was lost", None)

    monkeypatch.setattr(Generations, "swap", lost)
    with pytest.raises(EngineError, match="the answer was lost"):
        load(shop("alpha", row("a1")))
    assert live_skus(search_client, settings) == {"a1"}


def test_what_a_killed_load_left_behind_is_removed_by_the_next(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    generations = Generations(search_client, settings, "FR")
    orphan = generations.named("20260101t000000dead")
    generations.create(orphan, "fr")
    load(shop("alpha", row("a1")))
    assert not {orphan.devices, orphan.offers} & all_indices(search_client, settings)


def test_a_replaced_generation_stays_for_its_grace_time(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    load(shop("alpha", row("a1")))
    first = Generations(search_client, settings, "FR").live()
    assert first is not None
    load(shop("alpha", row("a1")), now=NOW + dt.timedelta(minutes=1))
    assert first.devices in all_indices(search_client, settings)
    load(shop("alpha", row("a1")), now=NOW + dt.timedelta(hours=1))
    assert first.devices not in all_indices(search_client, settings)


def test_two_loads_of_a_market_do_not_interleave(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    folder = shop("alpha", row("a1"))
    with market_lock(search_client, settings, "FR", NOW), pytest.raises(RefusedError, match="another load"):
        load(folder)
    assert load(folder).published


def test_a_market_that_does_not_exist_is_named(shop: Shop, load: Loading) -> None:
    with pytest.raises(NotFoundError, match="no market XX"):
        load(shop("alpha", row("a1"), market="XX"))


def test_an_unknown_key_names_the_file_and_the_line(shop: Shop, load: Loading) -> None:
    with pytest.raises(ConfigError, match=r"alpha\.toml:3: colour: unknown key"):
        load(shop("alpha", row("a1"), more='colour = "red"'))


def test_reading_the_same_feeds_again_changes_nothing_but_the_age_of_models(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    folder = shop("alpha", *(row(f"a{number}", price=str(280 + number)) for number in range(12)))

    def documents() -> dict[str, dict[str, Any]]:
        indices = Generations(search_client, settings, "FR").live()
        assert indices is not None
        hits = search_client.search(index=f"{indices.devices},{indices.offers}", body={"size": 100})["hits"]["hits"]
        return {hit["_id"]: hit["_source"] for hit in hits}

    def popularity(found: dict[str, dict[str, Any]]) -> float:
        phone = found["apple-iphone-13-128gb"]
        del phone["card"]  # which says it too
        return float(phone.pop("popularity"))

    load(folder)
    first = documents()
    load(folder, now=NOW + dt.timedelta(days=3))
    again = documents()
    older, younger = popularity(again), popularity(first)
    assert 0.999 * younger < older < younger
    assert again == first
