"""Rejected rows tried again after the catalogue grew, how rejects are counted, and the live offers written out."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from buybox_config.catalogue import Catalogue
from buybox_config.markets import load_markets
from buybox_config.sellers import load_sellers
from buybox_config.settings import Settings
from buybox_config.words import load_words
from buybox_indexer.export import live_offers
from buybox_indexer.generations import Generations
from buybox_indexer.load import Load, Workshop
from buybox_indexer.rejects.kept_rejects import count_rejects, list_rejects
from buybox_indexer.rejects.retried_rows import RetryReport
from buybox_indexer.rejects.retry import retry_rejects
from buybox_indexer.run import run_load
from buybox_titles.recogniser import Recogniser
from opensearchpy import OpenSearch

from .conftest import NOW, Loading, Shop
from .shops import row

pytestmark = pytest.mark.engine

NEW_MODEL = "apple-iphone-13"
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture(scope="module")
def small(catalogue: Catalogue) -> tuple[Catalogue, Recogniser]:
    """Return the catalogue as it was before it knew one model."""
    models = {name: model for name, model in catalogue.models.items() if name != NEW_MODEL}
    devices = {name: device for name, device in catalogue.devices.items() if device.model_id != NEW_MODEL}
    known = Catalogue(models, devices)
    return known, Recogniser(known, load_words())


Early = Callable[[Path], None]
Again = Callable[[Path], RetryReport]


@pytest.fixture
def load_early(settings: Settings, search_client: OpenSearch, small: tuple[Catalogue, Recogniser]) -> Early:
    """Load a folder before the catalogue grew."""

    def run(folder: Path) -> None:
        sellers = tuple(load_sellers(folder))
        workshop = Workshop(search_client, settings, *small)
        run_load(Load(sellers, (load_markets()["FR"],)), workshop, lambda: NOW, lambda _: None)

    return run


@pytest.fixture
def retry(settings: Settings, search_client: OpenSearch, catalogue: Catalogue, recogniser: Recogniser) -> Again:
    """Try a folder's rejects again after the catalogue grew."""

    def run(folder: Path) -> RetryReport:
        workshop = Workshop(search_client, settings, catalogue, recogniser)
        return retry_rejects(load_markets()["FR"], Load(tuple(load_sellers(folder)), ()), workshop, LATER)

    return run


def documents(client: OpenSearch, settings: Settings) -> dict[str, Any]:
    indices = Generations(client, settings, "FR").live()
    assert indices is not None
    hits = client.search(index=f"{indices.devices},{indices.offers}", body={"size": 100})["hits"]["hits"]
    return {hit["_id"]: hit["_source"] for hit in hits}


def without_times(found: dict[str, Any]) -> dict[str, Any]:
    """Return documents without when their prices were first seen."""
    return {name: {k: v for k, v in source.items() if k != "low_30d_since"} for name, source in found.items()}


def test_rows_whose_device_is_known_now_become_offers_as_a_load_would_make_them(
    shop: Shop, load: Loading, load_early: Early, retry: Again, settings: Settings, search_client: OpenSearch
) -> None:
    known = row("a0", title="Apple iPhone 12 64GB", price="200")
    shop("beta", row("b1", price="310"), row("b2", price="305", warranty_months="1"))
    folder = shop("alpha", known, row("a1"), row("a2", title="Unheard of Phone 99 64GB"))
    load_early(folder)
    before = Generations(search_client, settings, "FR")
    indices = before.live()
    assert indices is not None
    assert len(list(list_rejects(search_client, settings, None, None, "FR"))) == 4

    report = retry(folder)
    assert (report.tried, report.offers, report.hidden, report.still_rejected) == (4, 2, 1, 1)
    assert {(one["sku"], one["reason"]) for one in list_rejects(search_client, settings, None, None, "FR")} == {
        ("a2", "unknown_device"),
        ("b2", "below_floor"),
    }
    meta = before.meta(indices)
    assert (meta["offers"], meta["devices"], meta["revision"]) == (3, 2, 1)
    retried = documents(search_client, settings)
    assert retry(folder).offers == 0
    assert documents(search_client, settings) == retried

    load(folder, now=LATER + dt.timedelta(hours=1))
    assert without_times(documents(search_client, settings)) == without_times(retried)


def test_rows_of_a_seller_without_a_file_wait_for_a_load(shop: Shop, load_early: Early, retry: Again) -> None:
    known = row("a0", title="Apple iPhone 12 64GB", price="200")
    shop("beta", known)
    folder = shop("alpha", known, row("a1"))
    load_early(folder)
    (folder / "alpha.toml").unlink()
    report = retry(folder)
    assert (report.tried, report.not_read, report.offers) == (1, 1, 0)


def test_rejects_keep_the_row_as_read_hidden_offers_too_and_are_counted(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    load(shop("alpha", row("a1"), row("a2", warranty_months="1"), row("a3", grade="shiny"), row("a4", grade="shiny")))
    kept = {
        one["sku"]: json.loads(one["raw"]) for one in list_rejects(search_client, settings, None, None, None, raw=True)
    }
    assert kept["a2"]["warranty_months"] == "1"
    assert kept["a3"]["grade"] == "shiny"
    assert count_rejects(search_client, settings, "alpha", None, None) == [
        {"seller": "alpha", "market": "FR", "reason": "below_floor", "rows": 1},
        {"seller": "alpha", "market": "FR", "reason": "unknown_grade", "rows": 2},
    ]


def test_the_export_has_every_offer_that_buyers_see_with_money_as_decimal_strings(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch, catalogue: Catalogue
) -> None:
    load(shop("alpha", row("a1", price="300.50"), row("a2", quantity="0"), row("a3", warranty_months="1")))
    indices = Generations(search_client, settings, "FR").live()
    assert indices is not None
    offers = list(live_offers(search_client, indices, load_markets()["FR"], catalogue))
    assert [offer["sku"] for offer in offers] == ["a1", "a2"]
    assert offers[0] == {
        "offer_id": offers[0]["offer_id"],
        "seller": "alpha",
        "market": "FR",
        "sku": "a1",
        "device_id": "apple-iphone-13-128gb",
        "model_id": "apple-iphone-13",
        "brand": "Apple",
        "storage_gb": 128,
        "ram_gb": None,
        "colour": None,
        "grade": "good",
        "battery_new": False,
        "price": "300.50",
        "shipping": "0.00",
        "fees": "0.00",
        "total": "300.50",
        "currency": "EUR",
        "quantity": 1,
        "state": "live",
    }
