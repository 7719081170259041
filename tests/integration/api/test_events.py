"""Lists and events on the real engine: asked for, logged, sent, exported, and read back as evidence."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Protocol

import httpx
import msgspec
import pytest
from buybox_cli.main import cli
from buybox_config.endpoints import Endpoints
from buybox_config.indices import mapping
from buybox_config.settings import Settings
from buybox_ranking.device import DeviceDocument
from buybox_ranking.learning.events import Log, read_log
from buybox_ranking.offer import Offer
from buybox_ranking.snapshot import OfferFacts, check_facts
from click.testing import CliRunner
from opensearchpy import OpenSearch
from redis import Redis

pytestmark = pytest.mark.engine

Opened = Callable[[Endpoints], AbstractAsyncContextManager[httpx.AsyncClient]]
Export = Callable[..., list[bytes]]


class Marketplace(Protocol):
    """What the fixture of this name gives."""

    devices: tuple[DeviceDocument, ...]
    offers: tuple[Offer, ...]


@pytest.fixture
def changed_settings() -> dict[str, Any]:
    """Return settings that a test sets otherwise; none here."""
    return {}


@pytest.fixture
def own_settings(
    settings: Settings, policy_file: Path, publish_own: Callable[[str], None], changed_settings: dict[str, Any]
) -> Settings:
    """Publish the marketplace under the test's own prefix, so that its log holds this test's lists alone."""
    publish_own("1")
    return settings.model_copy(update={"policy_file": policy_file, **changed_settings})


@pytest.fixture
async def logging_shop(
    open_shop: Opened, endpoints: Endpoints, cache_client: Redis
) -> AsyncIterator[httpx.AsyncClient]:
    """Open the application with its cache."""
    del cache_client
    async with open_shop(endpoints) as client:
        yield client


@pytest.fixture
def export(settings: Settings, search_client: OpenSearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Export:
    """Return what exports the log with the command, and reads the file."""
    monkeypatch.setenv("BUYBOX_OPENSEARCH_URL", settings.opensearch_url or "")
    monkeypatch.setenv("BUYBOX_INDEX_PREFIX", settings.index_prefix)
    monkeypatch.setenv("BUYBOX_ENGINE_TIMEOUT_S", "60")

    def exported(*options: str) -> list[bytes]:
        search_client.indices.refresh(index=f"{settings.index_prefix}-ubi-*")
        target = tmp_path / "events.ndjson"
        found = CliRunner().invoke(cli, ["events", "export", "--out", str(target), "--json", *options])
        assert found.exit_code == 0, found.output
        lines = target.read_bytes().splitlines()
        assert sum(msgspec.json.decode(found.stdout).values()) == len(lines)
        return lines

    return exported


def path_of(marketplace: Marketplace) -> str:
    """Return the address of the offers of a device that has many."""
    device = max(marketplace.devices, key=lambda device: device.offer_count)
    return f"/v1/devices/{device.device_id}/offers?market=FR"


async def logged(shop: httpx.AsyncClient, lines: int) -> dict[str, int]:
    """Wait until the process has written so many lines, and return its counts."""
    async with asyncio.timeout(30):
        while True:
            counts: dict[str, int] = (await shop.get("/readyz")).json()["event_log"]
            if counts["stored"] + counts["repeated"] + counts["dropped"] >= lines:
                return counts
            await asyncio.sleep(0.1)


def deed(action: str, answer: dict[str, Any], position: int, second: int, client: str = "c-1") -> dict[str, Any]:
    at = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=second - 60)
    return {
        "action_name": action,
        "query_id": answer["query_id"],
        "client_id": client,
        "timestamp": at.isoformat(),
        "event_attributes": {
            "object": {"object_id": answer["offers"][position - 1]["offer_id"], "object_id_field": "offer_id"},
            "position": {"ordinal": position},
        },
    }


def ndjson(*events: dict[str, Any]) -> bytes:
    return b"\n".join(msgspec.json.encode(each) for each in events)


async def test_a_list_asked_for_over_http_and_what_was_done_with_it_come_back_as_one_list_with_its_facts(
    logging_shop: httpx.AsyncClient, marketplace: Marketplace, export: Export
) -> None:
    shown = (await logging_shop.get(path_of(marketplace) + "&client_id=c-1")).json()
    sent = [deed("impression", shown, 1, 0), deed("impression", shown, 2, 0), deed("click", shown, 2, 1)]
    answer = await logging_shop.post("/v1/events", content=ndjson(*sent, deed("purchase", shown, 2, 9)))
    assert (answer.status_code, answer.json()) == (202, {"taken": 4, "left_out": 0, "refused": []})
    assert (await logged(logging_shop, 5))["stored"] == 5
    lines = export("--market", "FR")
    log = read_log(lines)
    assert (len(log.lists), log.excluded.total()) == (1, 0)
    [found] = log.lists
    assert found.query_id == shown["query_id"]
    assert found.client_id == "c-1"
    assert found.hits == tuple(offer["offer_id"] for offer in shown["offers"])
    offers = [offer["offer_id"] for offer in shown["offers"]]
    assert {(each.action, each.offer_id, each.ordinal) for each in found.deeds} == {
        ("impression", offers[0], 1),
        ("impression", offers[1], 2),
        ("click", offers[1], 2),
        ("purchase", offers[1], 2),
    }
    check_the_facts(lines, shown, marketplace)
    assert export("--market", "DE") == []
    assert export("--since", "2999-01-01") == []


def check_the_facts(lines: list[bytes], shown: dict[str, Any], marketplace: Marketplace) -> None:
    """Compare the logged facts with the answer, and with what only the engine knows."""
    document = next(line for line in map(msgspec.json.decode, lines) if "action_name" not in line)
    attributes = document["query_attributes"]
    assert (attributes["market"], attributes["device_id"]) == ("FR", shown["device_id"])
    assert attributes["policy"].startswith(f"{shown['policy']}-")
    known = {offer.offer_id: offer for offer in marketplace.offers}
    facts = msgspec.convert(attributes["offers"], list[OfferFacts])
    for offer, text, entry in zip(facts, attributes["offers"], shown["offers"], strict=True):
        check_facts(offer)
        for name in ("offer_id", "grade", "total", "price", "delivery_days", "warranty_months", "quantity", "colour"):
            assert msgspec.to_builtins(getattr(offer, name)) == entry[name]
        whole = known[offer.offer_id]
        assert text["seller"].get("fault_rate") == whole.seller.fault_rate
        assert (text["seller"].get("rating"), text["seller"]["reviews"]) == (whole.seller.rating, 10)
        assert text["reference"] == {"amount": "400.00", "currency": "EUR"}


async def test_answers_from_the_cache_and_304_are_logged_with_the_same_facts_under_ids_of_their_own(
    logging_shop: httpx.AsyncClient, marketplace: Marketplace, export: Export
) -> None:
    path = path_of(marketplace)
    first = await logging_shop.get(path + "&client_id=a")
    second = await logging_shop.get(path + "&client_id=b")
    third = await logging_shop.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert [first.headers["x-cache"], second.headers["x-cache"], third.status_code] == ["miss", "hit", 304]
    assert first.headers["etag"] == second.headers["etag"] == third.headers["etag"]
    assert (await logged(logging_shop, 3))["unlogged"] == 0
    log = {line["query_id"]: line for line in map(msgspec.json.decode, export())}
    ids = [answer.headers["buybox-query-id"] for answer in (first, second, third)]
    assert len(log) == 3
    assert [log[query_id]["client_id"] for query_id in ids] == ["a", "b", None]
    assert len({msgspec.json.encode(line["query_attributes"]) for line in log.values()}) == 1


async def test_a_question_without_a_body_is_answered_and_not_logged(
    logging_shop: httpx.AsyncClient, marketplace: Marketplace, export: Export
) -> None:
    bare = await logging_shop.head(path_of(marketplace))
    seen = await logging_shop.get(path_of(marketplace))
    assert (bare.status_code, bare.content) == (200, b"")
    await logged(logging_shop, 1)
    assert [msgspec.json.decode(line)["query_id"] for line in export()] == [seen.headers["buybox-query-id"]]


async def test_an_event_that_is_sent_again_is_stored_once(
    logging_shop: httpx.AsyncClient, marketplace: Marketplace, export: Export
) -> None:
    shown = (await logging_shop.get(path_of(marketplace))).json()
    body = ndjson(deed("click", shown, 1, 0))
    for _ in range(3):
        assert (await logging_shop.post("/v1/events", content=body)).json()["taken"] == 1
    counts = await logged(logging_shop, 4)
    assert (counts["stored"], counts["repeated"], counts["dropped"]) == (2, 2, 0)
    assert len(export()) == 2


async def test_good_events_beside_bad_ones_are_stored_and_the_bad_ones_named(
    logging_shop: httpx.AsyncClient, marketplace: Marketplace, export: Export
) -> None:
    shown = (await logging_shop.get(path_of(marketplace))).json()
    late = deed("click", shown, 1, 0) | {"timestamp": "2999-01-01T00:00:00Z"}
    body = b"\n".join([ndjson(deed("click", shown, 1, 0)), b"{", ndjson(late, deed("scroll", shown, 1, 0))])
    answer = (await logging_shop.post("/v1/events", content=body)).json()
    assert (answer["taken"], answer["left_out"], [entry["line"] for entry in answer["refused"]]) == (1, 1, [2, 3])
    await logged(logging_shop, 2)
    assert len(export()) == 2


async def test_a_log_that_was_deleted_is_made_anew_with_its_mapping(
    logging_shop: httpx.AsyncClient, marketplace: Marketplace, search_client: OpenSearch, settings: Settings
) -> None:
    await logging_shop.get(path_of(marketplace))
    await logged(logging_shop, 1)
    index = f"{settings.index_prefix}-ubi-queries"
    before = search_client.indices.get_mapping(index=index)
    search_client.indices.delete(index=index)
    await logging_shop.get(path_of(marketplace))
    assert (await logged(logging_shop, 2))["dropped"] == 0
    assert search_client.indices.get_mapping(index=index) == before


async def test_an_engine_that_refuses_the_log_costs_no_answer_and_is_counted(
    logging_shop: httpx.AsyncClient, marketplace: Marketplace, search_client: OpenSearch, settings: Settings
) -> None:
    index = f"{settings.index_prefix}-ubi-queries"
    other = {"dynamic": "strict", "properties": {"timestamp": {"type": "boolean"}}}
    search_client.indices.create(index=index, body={"mappings": other})
    answer = await logging_shop.get(path_of(marketplace))
    assert answer.status_code == 200
    counts = await logged(logging_shop, 1)
    assert (counts["stored"], counts["dropped"]) == (0, 1)


@pytest.mark.parametrize("kind", ["ubi-queries", "searches"])
async def test_the_index_of_an_older_program_gets_the_fields_that_were_added_since(
    logging_shop: httpx.AsyncClient, marketplace: Marketplace, search_client: OpenSearch, settings: Settings, kind: str
) -> None:
    index, older = f"{settings.index_prefix}-{kind}", mapping(kind)
    fields = older["mappings"]["properties"]
    del fields.get("query_attributes", older["mappings"])["properties"]["arm"]
    search_client.indices.create(index=index, body=older)
    path = path_of(marketplace) if kind == "ubi-queries" else "/v1/search?market=FR&q=zephon"
    assert (await logging_shop.get(path)).status_code == 200
    counts = await logged(logging_shop, 1)
    assert (counts["stored"], counts["dropped"]) == (1, 0)
    assert search_client.indices.get_mapping(index=index)[index]["mappings"] == mapping(kind)["mappings"]


class TestExploring:
    """Every list is explored, and every pair of neighbours is near enough."""

    @pytest.fixture
    def changed_settings(self) -> dict[str, Any]:
        return {"exploration_share": 1.0, "exploration_deepest": 10, "exploration_widest_gap": 1.0}

    async def test_an_explored_answer_is_never_kept_and_what_was_swapped_is_logged_as_it_was_shown(
        self, logging_shop: httpx.AsyncClient, marketplace: Marketplace, export: Export
    ) -> None:
        path = path_of(marketplace)
        answers = [await logging_shop.get(path) for _ in range(40)]
        for answer in answers:
            assert answer.headers["cache-control"] == "private, no-store"
            assert "etag" not in answer.headers
            places = [offer["position"] for offer in answer.json()["offers"]]
            assert places == list(range(1, len(places) + 1))
        await logged(logging_shop, 40)
        self.check_the_swaps(read_log(export()), [answer.json() for answer in answers])

    def check_the_swaps(self, log: Log, answers: list[dict[str, Any]]) -> None:
        """Undo each swap that the log names: all answers then have one order, the true one."""
        by_id = {answer["query_id"]: answer for answer in answers}
        swapped, orders = 0, set()
        for shown in log.lists:
            hits = [offer["offer_id"] for offer in by_id[shown.query_id]["offers"]]
            assert shown.hits == tuple(hits)
            assert shown.randomised is not None
            assert shown.randomised.probability == 0.5
            if shown.randomised.swapped:
                upper, lower = (place - 1 for place in shown.randomised.positions)
                hits[upper], hits[lower] = hits[lower], hits[upper]
                swapped += 1
            orders.add(tuple(hits))
        assert len(log.lists) == 40
        assert len(orders) == 1
        assert 5 <= swapped <= 35  # beyond this by chance: less than once in 10 million runs


class TestLoggingNothing:
    """The share of lists that are logged is 0."""

    @pytest.fixture
    def changed_settings(self) -> dict[str, Any]:
        return {"log_lists": 0.0, "exploration_share": 1.0}

    async def test_answers_have_their_ids_and_nothing_is_logged_or_explored(
        self, logging_shop: httpx.AsyncClient, marketplace: Marketplace
    ) -> None:
        answers = [await logging_shop.get(path_of(marketplace)) for _ in range(3)]
        assert len({answer.json()["query_id"] for answer in answers}) == 3
        assert [answer.headers["x-cache"] for answer in answers] == ["miss", "hit", "hit"]
        counts = (await logging_shop.get("/readyz")).json()["event_log"]
        assert not any(counts.values())


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"content-type": "application/xml"}, b"<event/>", 415),
        ({"content-type": "application/x-www-form-urlencoded"}, b"{}", 415),
        ({"content-encoding": "gzip"}, b"{}", 415),
        ({}, b"", 422),
        ({}, b"[{]", 422),
        ({}, b"x" * (1 << 20) + b"x", 413),
        ({}, b"{}\n" * 1_001, 413),
    ],
)
async def test_a_body_that_cannot_be_used_at_all_is_a_problem_document(
    shop: httpx.AsyncClient, headers: dict[str, str], body: bytes, status: int
) -> None:
    answer = await shop.post("/v1/events", content=body, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


async def test_a_body_without_a_length_is_read_no_further_than_its_limit(shop: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b" " * 100_000

    answer = await shop.post("/v1/events", content=endless())
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/v1/search?market=FR", "{offers}", "{best}", "{device}"])
async def test_every_answer_takes_a_client_id_and_has_a_query_id_of_its_own(
    shop: httpx.AsyncClient, marketplace: Marketplace, path: str
) -> None:
    offers = path_of(marketplace)
    named = {"offers": offers, "best": offers.replace("/offers", "/best"), "device": offers.replace("/offers", "")}
    asked: Callable[[str], Awaitable[httpx.Response]] = lambda client: shop.get(  # noqa: E731 - named for its type
        path.format(**named) + f"&client_id={client}"
    )
    first, second = await asked("c-1"), await asked("USER:2.b_3")
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["query_id"] != second.json()["query_id"] == second.headers["buybox-query-id"]
    assert first.headers["etag"] == second.headers["etag"]
    refused = await asked("a@b")
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (422, "client_id")
