"""Suggestions come from a shelf in memory: never older than they may be, never failing for the log's sake."""

import asyncio
import datetime as dt
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
import pytest
from buybox_api.asking import SuggestRequest
from buybox_api.cache import AnswerCache
from buybox_api.edge import Edge
from buybox_api.faults import EngineDownError, EngineSlowError
from buybox_api.generations import Generations
from buybox_api.searches.popular import PopularQueries
from buybox_api.suggest.shelves import FRESH_S, LATEST_S, Shelves
from buybox_api.understanding import CatalogueWords, Understanding
from buybox_config.catalogue import Catalogue
from buybox_config.indices import LAYOUT, IndexNames
from buybox_config.words import load_words

PHONES = {"apple-iphone-13": "Apple", "samsung-galaxy-s21-5g": "Samsung"}

NOIR = {"key": "iphone 13 noir", "doc_count": 9, "clients": {"value": 6}}


class SmallMarket:
    """Has a few phones on offer in one generation whose revision rises, and a log that fails when told to."""

    def __init__(self) -> None:
        self.phones, self.revision = dict(PHONES), 1
        self.popular: list[dict[str, Any]] = []
        self.log_fails, self.fails = False, False
        self.assortments, self.logs = 0, 0

    def sells_out(self, model: str) -> None:
        del self.phones[model]
        self.revision += 1

    async def search(self, index: str, body: dict[str, Any]) -> dict[str, Any]:
        await asyncio.sleep(0)
        if index == "t-searches":
            return self._log()
        if self.fails:
            raise EngineDownError("OpenSearch cannot be reached")
        if "listed" in body["aggs"]:
            counted = body["aggs"]["listed"]["filters"]["filters"]
            return {"aggregations": {"listed": {"buckets": [{"doc_count": 1} for _ in counted]}}}
        self.assortments += 1
        return {"aggregations": {"groups": {"buckets": [_bucket(*phone) for phone in self.phones.items()]}}}

    def _log(self) -> dict[str, Any]:
        self.logs += 1
        if self.log_fails:
            raise EngineSlowError("OpenSearch did not answer in time")
        return {"aggregations": {"queries": {"buckets": self.popular}}}

    async def live(self, aliases: tuple[str, ...]) -> dict[str, dict[str, Any]]:
        del aliases
        return {name: {"revision": self.revision, "layout": LAYOUT} for name in ("t-devices-fr-g7", "t-offers-fr-g7")}


def _bucket(model: str, brand: str) -> dict[str, Any]:
    key = {"model_id": model, "brand": brand, "category": "smartphone", "storage_gb": 128}
    return {"key": key, "doc_count": 1, "offers": {"value": 2.0}, "popularity": {"value": 1.0}}


class Memory:
    """A store that forgets nothing."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    async def get(self, name: str) -> bytes | None:
        return self.held.get(name)

    async def keep(self, name: str, value: bytes, seconds: int) -> None:
        del seconds
        self.held[name] = value


class Time:
    """A clock that goes on when told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> dt.datetime:
        return dt.datetime(2026, 11, 23, tzinfo=dt.UTC) + dt.timedelta(seconds=self.seconds)


@pytest.fixture
def market() -> SmallMarket:
    return SmallMarket()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def memory() -> Memory:
    return Memory()


Worker = Callable[[], httpx.AsyncClient]


@pytest.fixture
async def worker(
    edge: Edge, market: SmallMarket, time: Time, memory: Memory, words: Understanding
) -> AsyncIterator[Worker]:
    """Give what starts a further server process of the same shop, all with one cache."""
    from buybox_api.app import create_app  # noqa: PLC0415 - FastAPI takes a moment, which only these tests need

    clients = []

    def start() -> httpx.AsyncClient:
        shelves = Shelves(words, PopularQueries("t-searches", words), time.monotonic)
        storefront = msgspec.structs.replace(
            edge.storefront,
            port=market,
            generations=Generations(market, IndexNames("t"), time.monotonic),
            understanding=words,
            shelves=shelves,
            now=time.now,
        )
        cache = AnswerCache(memory, 1.0, 300, time.monotonic)
        own = msgspec.structs.replace(edge, shop=storefront, cache=cache)

        @asynccontextmanager
        async def opened() -> AsyncIterator[Edge]:
            yield own

        app = create_app(opened)
        app.state.edge = own
        clients.append(httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://shop"))
        return clients[-1]

    yield start
    for client in clients:
        await client.aclose()


async def ask(client: httpx.AsyncClient, q: str = "", **headers: str) -> httpx.Response:
    answer = await client.get("/v1/suggest", params={"market": "FR", "q": q}, headers=headers)
    assert answer.status_code in {200, 304}, answer.text
    return answer


async def models(client: httpx.AsyncClient, q: str = "") -> set[str]:
    found = (await ask(client, q)).json()["suggestions"]
    return {each["parameters"]["model"] for each in found if each["kind"] == "model"}


async def renewed() -> None:
    """Wait for what is done behind the answers."""
    behind = asyncio.all_tasks() - {asyncio.current_task()}
    assert behind, "nothing is renewed"
    await asyncio.wait(behind, timeout=20)


async def test_what_sold_out_is_gone_when_the_shelf_is_new_though_an_old_one_answered_after_it(
    worker: Worker, market: SmallMarket, time: Time
) -> None:
    shop = worker()
    assert await models(shop) == {*PHONES}
    market.sells_out("apple-iphone-13")
    time.seconds = 2.0
    assert await models(shop) == {*PHONES}, "the shelf is fresh enough to answer"
    time.seconds = 2.0 + FRESH_S
    await ask(shop)
    await renewed()
    assert await models(shop) == {"samsung-galaxy-s21-5g"}


async def test_processes_with_other_shelves_have_other_etags(worker: Worker, market: SmallMarket, time: Time) -> None:
    first, second = worker(), worker()
    await ask(first)
    market.sells_out("apple-iphone-13")
    time.seconds = 2.0
    old, new = await ask(first), await ask(second)
    assert old.headers["etag"] != new.headers["etag"]
    again = await ask(second, **{"If-None-Match": old.headers["etag"]})
    assert again.status_code == 200
    assert (await ask(first, **{"If-None-Match": old.headers["etag"]})).status_code == 304


async def test_a_shelf_that_nobody_asked_for_long_is_not_shown_once_more(
    worker: Worker, market: SmallMarket, time: Time
) -> None:
    shop = worker()
    await ask(shop)
    market.sells_out("apple-iphone-13")
    time.seconds = LATEST_S + 1
    assert await models(shop) == {"samsung-galaxy-s21-5g"}


async def test_a_shelf_that_cannot_be_made_anew_answers_on(worker: Worker, market: SmallMarket, time: Time) -> None:
    shop = worker()
    await ask(shop)
    market.sells_out("apple-iphone-13")
    market.fails, time.seconds = True, LATEST_S + 1
    assert await models(shop) == {*PHONES}


async def test_what_many_ask_is_suggested_and_changes_the_etag(worker: Worker, market: SmallMarket, time: Time) -> None:
    shop = worker()
    before = await ask(shop, "iphone 13 noir")
    assert [each["text"] for each in before.json()["suggestions"]] == ["iPhone 13"]
    market.popular = [NOIR]
    time.seconds = 400.0
    await ask(shop)
    await renewed()
    after = await ask(shop, "iphone 13 noir")
    assert [each["text"] for each in after.json()["suggestions"]] == ["iphone 13 noir", "iPhone 13"]
    assert after.headers["etag"] != before.headers["etag"]


async def test_without_the_log_suggestions_are_what_is_on_offer_and_it_is_told(
    worker: Worker, market: SmallMarket, caplog: pytest.LogCaptureFixture
) -> None:
    market.log_fails = True
    with caplog.at_level(logging.WARNING):
        assert await models(worker()) == {*PHONES}
    assert "popular queries of FR cannot be read: OpenSearch did not answer in time" in caplog.text


async def test_a_log_that_fails_for_a_while_takes_no_popular_query_away(
    worker: Worker, market: SmallMarket, time: Time
) -> None:
    shop = worker()
    market.popular = [NOIR]
    await ask(shop)
    market.log_fails, time.seconds = True, 400.0
    await ask(shop)
    await renewed()
    assert "iphone 13 noir" in {each["text"] for each in (await ask(shop, "iphone 13 n")).json()["suggestions"]}


async def test_the_log_is_not_read_again_whenever_the_market_changes(
    worker: Worker, market: SmallMarket, time: Time
) -> None:
    shop = worker()
    await ask(shop)
    for _ in range(3):
        time.seconds += FRESH_S + 1
        market.revision += 1
        await ask(shop)
        await renewed()
    assert (market.logs, market.assortments) == (1, 4)


class Watched(CatalogueWords):
    """Notes in which threads names were asked for."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__(catalogue, load_words())
        self.threads: set[int] = set()

    def model_name(self, model_id: str) -> str | None:
        self.threads.add(threading.get_ident())
        return super().model_name(model_id)


async def test_a_shelf_is_made_beside_the_loop_that_answers(
    edge: Edge, market: SmallMarket, time: Time, catalogue: Catalogue
) -> None:
    watched = Watched(catalogue)
    shelves = Shelves(watched, PopularQueries("t-searches", watched), time.monotonic)
    storefront = msgspec.structs.replace(
        edge.storefront, port=market, generations=Generations(market, IndexNames("t"), time.monotonic), shelves=shelves
    )
    await storefront.suggest(SuggestRequest(market="FR"))
    assert watched.threads
    assert threading.get_ident() not in watched.threads
