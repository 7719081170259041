"""Sellers' quality as loads keep it in the engine."""

import datetime as dt

import pytest
from buybox_config.policy import load_policy
from buybox_config.sellers import load_sellers
from buybox_config.settings import Settings
from buybox_indexer.sellers.records import HISTORY_DAYS, quality_history, seller_quality
from buybox_indexer.sellers.sheet import SellerDesk
from buybox_ranking.quality.seller_quality import fault_rate
from opensearchpy import OpenSearch

from .conftest import NOW, Loading, Shop
from .shops import row

pytestmark = pytest.mark.engine

QUALITY = "[quality]\norders = 400\nlate = 40\nreviews = 50\nrating = 4.2\n"


def test_each_load_keeps_the_newest_record_and_one_a_day(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    assert seller_quality(search_client, settings, "atelo") is None
    assert quality_history(search_client, settings, "atelo") == []
    shop("other", row("o1"))
    folder = shop("atelo", row("a1"))
    (folder / "atelo.toml").write_text((folder / "atelo.toml").read_text() + QUALITY)
    days = [NOW - dt.timedelta(days=HISTORY_DAYS + 1), NOW - dt.timedelta(days=2), NOW - dt.timedelta(hours=5), NOW]
    for day in days:
        load(folder, now=day, force=True)
    record = seller_quality(search_client, settings, "atelo")
    assert record is not None
    assert (record.as_of, record.source, record.exceeded) == ("2026-11-23T12:00:00Z", "seller_file", ("late",))
    assert record.windows[90].late == 40
    assert record.markets["FR"].fault_rate == fault_rate(record.counts, record.prior("FR"))
    history = [each.as_of for each in quality_history(search_client, settings, "atelo")]
    assert history == ["2026-11-21T12:00:00Z", "2026-11-23T12:00:00Z"]
    assert seller_quality(search_client, settings, "nobody") is None


def test_what_offers_carry_is_what_the_record_and_the_sheet_say(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    folder = shop("atelo", row("a1"))
    (folder / "atelo.toml").write_text((folder / "atelo.toml").read_text() + QUALITY)
    load(folder)
    hits = search_client.search(index=f"{settings.index_prefix}-offers-fr")["hits"]["hits"]
    carried = {hit["_source"]["seller"]["fault_rate"] for hit in hits}
    record = seller_quality(search_client, settings, "atelo")
    assert record is not None
    assert carried == {record.markets["FR"].fault_rate}
    sellers = {seller.id: seller for seller in load_sellers(folder)}
    sheet = SellerDesk(search_client, settings, {}, sellers, NOW).sheet("atelo", load_policy())
    assert sheet.quality == record
    assert (sheet.orders, sheet.rating, list(sheet.windows)) == (400, 4.2, [90])
