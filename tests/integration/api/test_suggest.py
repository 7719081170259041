"""Completions and the log of searches over HTTP, from the random marketplace in the real engine."""

import asyncio
import datetime as dt
from collections import Counter
from typing import Any

import httpx
import msgspec
import pytest
from buybox_config.endpoints import Endpoints
from buybox_config.indices import IndexNames
from buybox_config.settings import Settings
from buybox_indexer.search_report import search_report
from opensearchpy import OpenSearch

from .brute_force import listed
from .conftest import Marketplace, Opened

pytestmark = pytest.mark.engine


async def suggested(shop: httpx.AsyncClient, q: str, **more: int) -> list[dict[str, Any]]:
    answer = await shop.get("/v1/suggest", params={"market": "FR", "q": q, **more})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["suggestions"])


async def test_counts_are_exactly_the_devices_that_following_a_suggestion_lists(
    shop: httpx.AsyncClient, marketplace: Marketplace
) -> None:
    on_offer = listed(marketplace.devices, marketplace.offers, {"q": "", "sort": "relevance"})
    models = Counter(entry.device.model_id for entry in on_offer)
    found = await suggested(shop, "quark", limit=20)
    assert {each["kind"] for each in found} >= {"model", "query"}
    for each in found:
        page = await shop.get("/v1/search", params={"market": "FR", **each["parameters"]})
        assert page.json()["total"] == each["count"], each
        if each["kind"] == "model":
            assert models[each["parameters"]["model"]] == each["count"]


async def test_what_is_not_in_stock_is_not_suggested(shop: httpx.AsyncClient, marketplace: Marketplace) -> None:
    on_offer = {e.device.model_id for e in listed(marketplace.devices, marketplace.offers, {"q": "", "sort": "x"})}
    gone = {device.model_id for device in marketplace.devices} - on_offer
    for model in gone:
        found = await suggested(shop, model.replace("-", " "), limit=20)
        assert model not in {each["parameters"].get("model") for each in found}


async def test_typing_errors_categories_and_nothing_typed_are_answered(shop: httpx.AsyncClient) -> None:
    assert (await suggested(shop, "notabrikc"))[0]["text"].startswith("tessel notabrick")
    assert (await suggested(shop, "ordi"))[0]["parameters"] == {"category": "laptop"}
    assert {each["kind"] for each in await suggested(shop, "")} >= {"category", "brand", "model"}
    assert await suggested(shop, "🦆🦆") == []


@pytest.mark.parametrize(
    "query",
    [
        "market=FR&q=" + "x" * 501,
        "market=FR&limit=0",
        "market=FR&limit=21",
        "q=x",
        "market=FR&sort=x",
        "market=FR&q=a&q=b",
    ],
)
async def test_bad_questions_are_told_as_problems(shop: httpx.AsyncClient, query: str) -> None:
    answer = await shop.get(f"/v1/suggest?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_an_unknown_market_is_not_found_and_an_answer_kept_is_304(shop: httpx.AsyncClient) -> None:
    assert (await shop.get("/v1/suggest?market=XX&q=a")).status_code == 404
    first = await shop.get("/v1/suggest?market=FR&q=a")
    again = await shop.get("/v1/suggest?market=FR&q=a", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers["Buybox-Query-Id"] != first.headers["Buybox-Query-Id"]


async def test_a_search_is_kept_by_its_shopper_alone_for_it_is_logged(shop: httpx.AsyncClient) -> None:
    answer = await shop.get("/v1/search?market=FR&q=quark")
    assert answer.headers["Cache-Control"].startswith("private,")


async def logged(client: OpenSearch, settings: Settings, number: int) -> list[dict[str, Any]]:
    """Wait until so many searches are logged."""
    index = IndexNames(settings.index_prefix).store("searches")
    for _ in range(100):
        client.indices.refresh(index=index, params={"ignore_unavailable": "true"})
        found = client.search(index=index, body={"size": 1_000}, params={"ignore_unavailable": "true"})["hits"]["hits"]
        if len(found) >= number:
            return [hit["_source"] for hit in found]
        await asyncio.sleep(0.1)
    raise AssertionError(f"{number} searches are not logged")


async def test_queries_of_many_shoppers_are_suggested_and_none_of_one_or_of_unknown_words(
    open_shop: Opened,
    endpoints: Endpoints,
    own_settings: Settings,
    search_client: OpenSearch,
) -> None:
    async with open_shop(endpoints) as shop:
        for client in range(6):
            for text in ("smartphone noir", "vela jean dupont", "quark 13 0612345678"):
                await shop.get("/v1/search", params={"market": "FR", "q": text, "client_id": f"c{client}"})
        for _ in range(6):
            await shop.get("/v1/search", params={"market": "FR", "q": "quark 64gb bleu", "client_id": "only-one"})
        await shop.get("/v1/search", params={"market": "FR", "q": "zzyzx", "client_id": "c1"})
        filtered = {"market": "FR", "q": "vela 12", "price_max": "1", "client_id": "c7"}
        assert (await shop.get("/v1/search", params=filtered)).json()["total"] == 0
        not_sold = {"market": "FR", "q": "iphone 13", "client_id": "c8"}
        assert (await shop.get("/v1/search", params=not_sold)).json()["query"]["notice"] == "not_sold"
        await shop.head("/v1/search", params={"market": "FR", "q": "never seen"})
    found = await logged(search_client, own_settings, 22)
    texts = Counter(each.get("text") for each in found)
    assert texts["vela jean dupont"] == 6
    assert texts[None] == 6, "what may be private is counted, not kept"
    assert "never seen" not in texts
    async with open_shop(endpoints) as shop:
        suggestions = [each["text"] for each in await suggested(shop, "vela", limit=20)]
        assert "vela jean dupont" not in suggestions
        [black] = [each for each in await suggested(shop, "smartphone n") if each["text"] == "smartphone noir"]
        page = await shop.get("/v1/search", params={"market": "FR", **black["parameters"]})
        assert page.json()["total"] == black["count"] > 0
        assert [each["text"] for each in await suggested(shop, "quark 64gb bl")] == []
    since = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    report = search_report(search_client, own_settings, "FR", since, 100, zero=True)
    without = {text.text: (text.searches, text.clients) for text in report.texts}
    assert without["vela jean dupont"] == (6, 6)
    assert without["zzyzx"] == (1, 1)
    assert not {"quark 64gb bleu", "vela 12"} & without.keys(), "what filters left out was found"
    assert next(text.not_sold for text in report.texts if text.text == "iphone 13") == 1
    popular = search_report(search_client, own_settings, "FR", since, 100, zero=False)
    assert msgspec.structs.replace(popular, texts=[]) == msgspec.structs.replace(report, texts=[])
    assert popular.searches >= 22, "other tests ask of the same market too"
    assert popular.searches > popular.without_result >= 7
    assert {"quark 64gb bleu", "zzyzx"} <= {text.text for text in popular.texts}
