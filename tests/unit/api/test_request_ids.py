"""The id of a request: on every answer, in problems and their pages, in threads, and at the engine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from buybox_api.desk import at_desk
from buybox_api.edge import Edge
from buybox_config.engine_calls import marked, outcome_of, seen
from buybox_config.request_id import CURRENT, request_id
from opensearchpy.exceptions import ConnectionError as Unreachable
from opensearchpy.exceptions import ConnectionTimeout, NotFoundError, RequestError, TransportError


@pytest.fixture
async def client(edge: Edge) -> AsyncIterator[httpx.AsyncClient]:
    from buybox_api.app import create_app  # noqa: PLC0415 - FastAPI takes a moment, which only these tests need

    @asynccontextmanager
    async def opened() -> AsyncIterator[Edge]:
        yield edge

    app = create_app(opened)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as asking:
            yield asking


@pytest.mark.parametrize(
    "path", ["/nowhere", "/v1/search", "/v1/search?market=FR&q=slow", "/v1/search?market=FR&q=fault"]
)
async def test_a_problem_names_the_request_as_its_header_does(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers={"X-Request-Id": "web-9"})
    assert answer.status_code >= 400
    assert answer.json()["request_id"] == answer.headers["x-request-id"] == "web-9"


async def test_a_page_of_a_problem_shows_it(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nowhere", headers={"X-Request-Id": "web-9", "Accept": "text/html"})
    assert (answer.status_code, answer.headers["x-request-id"]) == (404, "web-9")
    assert "request web-9" in answer.text


@pytest.mark.parametrize("given", ["a b", "<script>", "x" * 65, "a;b", "", "é"])
async def test_an_id_that_is_not_plain_is_replaced_everywhere(client: httpx.AsyncClient, given: str) -> None:
    answer = await client.get("/nowhere", headers={"X-Request-Id": given.encode()})
    assert len(answer.headers["x-request-id"]) == 32
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_requests_at_the_same_time_keep_their_ids_apart(client: httpx.AsyncClient) -> None:
    async def asked(name: str) -> str:
        answer = await client.get("/nowhere", headers={"X-Request-Id": name})
        return str(answer.json()["request_id"])

    names = [f"web-{number}" for number in range(20)]
    assert await asyncio.gather(*map(asked, names)) == names
    assert request_id() is None


async def test_work_in_a_thread_at_the_desk_knows_its_request() -> None:
    current = CURRENT.set("web-3")
    assert await at_desk(request_id) == "web-3"
    CURRENT.reset(current)


async def test_the_engine_is_asked_while_the_request_is_known(client: httpx.AsyncClient, engine: Any) -> None:  # noqa: ANN401 - the fake of conftest
    known, live = [], engine.live

    async def noted(aliases: tuple[str, ...]) -> dict[str, dict[str, Any]]:
        known.append(request_id())
        found: dict[str, dict[str, Any]] = await live(aliases)
        return found

    engine.live = noted
    await client.get("/v1/search?market=FR&q=slow", headers={"X-Request-Id": "web-5"})
    assert known == ["web-5"]


def test_a_call_is_marked_beside_the_headers_that_it_has() -> None:
    assert marked({"headers": {"a": "b"}}) == {"headers": {"a": "b"}}
    current = CURRENT.set("web-4")
    assert marked({"headers": {"a": "b"}, "timeout": 1})["headers"] == {"a": "b", "x-opaque-id": "web-4"}
    assert marked({"headers": None})["headers"] == {"x-opaque-id": "web-4"}
    CURRENT.reset(current)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (ConnectionTimeout("TIMEOUT", "slow", None), "timeout"),
        (Unreachable("N/A", "refused", None), "unreachable"),
        (TransportError(503, "busy", None), "busy"),
        (TransportError(429, "rejected", None), "busy"),
        (RequestError(400, "parsing_exception", None), "refused"),
        (NotFoundError(404, "missing", None), "ok"),
        (ValueError("no JSON"), "refused"),
    ],
)
def test_a_call_that_fails_is_told_by_how(error: Exception, outcome: str) -> None:
    assert outcome_of(error) == outcome


async def test_a_call_that_is_given_up_counts_as_a_time_out() -> None:
    told: list[Any] = []

    async def ask() -> None:
        with seen(told.append, "/_search"):
            await asyncio.sleep(60)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(ask(), 0.01)
    assert [call.outcome for call in told] == ["timeout"]
