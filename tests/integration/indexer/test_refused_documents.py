"""A document that the engine refuses costs its row, never the load: told in the engine's words, its device without it.

Here the engine refuses what its fields cannot hold, because a test gave it narrower ones.
"""

from collections.abc import Callable
from typing import Any

import pytest
from buybox_config.settings import Settings
from buybox_indexer import generations
from buybox_indexer.generations import Generations
from buybox_indexer.rejects.kept_rejects import list_rejects
from buybox_indexer.report import IndexReport
from opensearchpy import OpenSearch

from .conftest import Loading, Shop
from .shops import row

pytestmark = pytest.mark.engine

SMALL = {"type": "byte", "index": False, "doc_values": False}
"""Holds -128 to 127."""

FEW_CENTS = {"type": "short"}
"""Holds no total of 327.68 and more."""

Narrow = Callable[..., None]


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> Narrow:
    """Make fields of new generations too narrow for some offers."""

    def make(*, offers: str | None = None, nested: str | None = None, devices: str | None = None) -> None:
        narrow_offers, whole = generations.mapping, generations.device_mapping

        def offer_mapping(kind: str) -> dict[str, Any]:
            body = narrow_offers(kind)
            if offers:
                body["mappings"]["properties"][offers] = SMALL
            return body

        def device_mapping(language: str) -> dict[str, Any]:
            body = whole(language)
            properties = body["mappings"]["properties"]
            if nested:
                properties["offers"]["properties"][nested] = FEW_CENTS
            if devices:
                properties[devices] = SMALL
            return body

        monkeypatch.setattr(generations, "mapping", offer_mapping)
        monkeypatch.setattr(generations, "device_mapping", device_mapping)

    return make


class Live:
    """What is live in France."""

    def __init__(self, client: OpenSearch, settings: Settings) -> None:
        indices = Generations(client, settings, "FR").live()
        assert indices is not None
        self.offers = {hit["sku"] for hit in _sources(client, indices.offers)}
        self.devices = {
            hit["device_id"]: (hit["offer_count"], hit["price_from"]) for hit in _sources(client, indices.devices)
        }


def _sources(client: OpenSearch, index: str) -> list[dict[str, Any]]:
    return [hit["_source"] for hit in client.search(index=index, body={"size": 1000})["hits"]["hits"]]


def accounted(report: IndexReport) -> tuple[int, int, int]:
    """Return offers, rejected and superseded, whose sum is what was read: of each feed, seller and in all."""
    for account in (report, *report.sellers, *(feed for seller in report.sellers for feed in seller.feeds)):
        assert account.rows_read == account.offers + account.rejected + account.superseded
    return report.offers, report.rejected, report.superseded


def test_a_refused_offer_is_a_rejected_row_and_its_device_stands_on_the_others(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch, narrow: Narrow
) -> None:
    narrow(offers="quantity")
    report = load(
        shop(
            "alpha",
            row("a1", price="310"),
            row("a2", price="300", quantity="999"),
            row("a3", title="Apple iPhone 12 64GB", price="250", quantity="999"),
            row("a4", grade="shiny"),
            row("a1", price="320"),
        )
    )
    assert accounted(report) == (1, 3, 1)
    assert report.rejected_by_reason == {"refused_by_engine": 2, "unknown_grade": 1}
    assert (report.markets[0].offers, report.markets[0].devices) == (1, 1)
    assert "the engine refused 2 offers" in report.markets[0].notes[0]
    live = Live(search_client, settings)
    assert live.offers == {"a1"}
    assert live.devices == {"apple-iphone-13-128gb": (1, 32_000)}
    told = {reject["sku"]: reject for reject in list_rejects(search_client, settings, "alpha", None, "FR")}
    assert told["a2"]["reason"] == "refused_by_engine"
    assert told["a2"]["row"] == 2
    assert "999" in told["a2"]["message"]
    assert "byte" in told["a2"]["message"]


def test_an_offer_that_spoils_its_device_is_found_among_many_and_only_its_row_is_rejected(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch, narrow: Narrow
) -> None:
    narrow(nested="total")
    rows = [row(f"a{number}", price=str(300 + number)) for number in range(15)]
    report = load(shop("alpha", *rows, row("slow", price="340")))
    assert accounted(report) == (15, 1, 0)
    assert report.rejected_by_reason == {"refused_by_engine": 1}
    live = Live(search_client, settings)
    assert live.offers == {f"a{number}" for number in range(15)}
    assert live.devices == {"apple-iphone-13-128gb": (15, 30_000)}
    (reject,) = list_rejects(search_client, settings, "alpha", None, "FR")
    assert (reject["sku"], reject["row"]) == ("slow", 16)
    assert "on its device" in reject["message"]


def test_a_device_that_is_refused_with_whatever_offers_stays_out_with_them_and_the_report_says_so(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch, narrow: Narrow
) -> None:
    narrow(devices="storage_gb")
    report = load(shop("alpha", row("a1"), row("a2"), row("b1", title="Apple iPhone 12 64GB", price="250")))
    assert accounted(report) == (1, 2, 0)
    assert (report.markets[0].offers, report.markets[0].devices) == (1, 1)
    live = Live(search_client, settings)
    assert live.offers == {"b1"}
    assert set(live.devices) == {"apple-iphone-12-64gb"}
    assert "refused the device apple-iphone-13-128gb with whatever offers" in report.markets[0].notes[1]


def test_a_kept_offer_that_the_engine_refuses_is_kept_no_more(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch, narrow: Narrow
) -> None:
    shop("alpha", row("a1", quantity="999"), row("a2"))
    load(shop("beta", row("b1"), row("b2")))
    narrow(offers="quantity")
    report = load(shop("alpha", feed=""))
    assert accounted(report) == (2, 0, 0)
    assert report.kept == 1
    assert Live(search_client, settings).offers == {"a2", "b1", "b2"}


def test_a_market_of_which_the_engine_refuses_everything_is_not_published(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch, narrow: Narrow
) -> None:
    narrow(offers="price")
    report = load(shop("alpha", row("a1"), row("a2")))
    assert accounted(report) == (0, 2, 0)
    assert "no row became an offer" in (report.markets[0].refused or "")
    assert Generations(search_client, settings, "FR").live() is None
