"""Real listings through ordinary seller files: what became of every row, and what a buyer then finds."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from buybox_api.asking import OffersRequest, SearchRequest
from buybox_api.serving import open_storefront
from buybox_config.endpoints import Endpoints
from buybox_config.settings import Settings
from buybox_indexer.generations import Generations
from buybox_indexer.intake.kept import LiveOffers
from buybox_indexer.rejects.kept_rejects import list_rejects
from opensearchpy import OpenSearch

from .conftest import NOW, Loading

pytestmark = [pytest.mark.engine, pytest.mark.real_data]

USED_OR_OPENED = ("Used", "Opened")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


async def test_real_listings_become_offers_that_buyers_find(
    real_sellers: Path, load: Loading, settings: Settings, endpoints: Endpoints
) -> None:
    markets = real_sellers / "markets"
    report = load(real_sellers / "sellers", markets=markets)

    assert all(market.published for market in report.markets)
    assert {market.market for market in report.markets} == {"AZ", "DE", "ES", "FR", "GB"}
    folder = real_sellers / "sellers" / "real" / "feeds"
    feeds = [
        folder / "backmarket_fr_2024.csv",
        folder / "iphone13_offers_de_gb_es.csv",
        *folder.glob("ten_shops/*.csv"),
    ]
    assert len(feeds) == 2 + 10
    assert report.rows_read == sum(len(rows_of(feed)) for feed in feeds)
    for account in (report, *report.sellers):
        assert account.rows_read == account.offers + account.rejected + account.superseded
    assert all(account.error is None and account.rows_read > 0 for account in report.sellers)

    named = settings.model_copy(update={"markets_dir": markets})
    async with open_storefront(named, endpoints) as storefront:
        for market in ("DE", "GB", "ES"):
            best = await storefront.best("apple-iphone-13-128gb", OffersRequest(market=market))
            assert best.reasons, f"{market}: the best offer says why"
        french = await storefront.search(SearchRequest(market="FR", q="iphone 12 128"))
        assert french.devices[0].device_id == "apple-iphone-12-128gb"
        manat = await storefront.search(SearchRequest(market="AZ", q="iphone 13"))
        assert manat.devices[0].best_offer.total["currency"] == "AZN"


def test_every_reject_of_real_listings_is_listed_with_a_way_to_mend_it(
    real_sellers: Path, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    report = load(real_sellers / "sellers", markets=real_sellers / "markets")
    rejects = list(list_rejects(search_client, settings, None, None, None))
    assert len(rejects) == report.rejected
    assert Counter(reject["reason"] for reject in rejects) == report.rejected_by_reason
    assert all(reject["message"] and reject["feed"] and reject["row"] > 0 for reject in rejects)


def test_used_and_opened_phones_stay_out_of_the_boxes_and_it_is_said(
    real_sellers: Path, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    load(real_sellers / "sellers", markets=real_sellers / "markets")
    rows = rows_of(real_sellers / "sellers" / "real" / "feeds" / "iphone13_offers_de_gb_es.csv")
    assert sum(row["Condition"].startswith(USED_OR_OPENED) for row in rows) == 157
    offers = [
        offer
        for market in ("DE", "GB", "ES")
        for seller in ("amazon", "ebay", "back-market")
        for offer in LiveOffers(search_client, settings, Generations(search_client, settings, market).live(), NOW).of(
            f"marketplace-{seller}"
        )
    ]
    kept_out = [offer for offer in offers if offer.condition != "refurbished"]
    hidden = list(list_rejects(search_client, settings, None, "not_refurbished", None))
    assert len(kept_out) == len(hidden) > 100
