"""The application's edges without an engine: its document, problem documents, envelope and health."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from buybox_api.edge import Edge
from buybox_api.events.log_queue import LogLine


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


async def test_the_document_is_openapi_3_1_and_describes_the_answers_that_are_encoded(
    client: httpx.AsyncClient,
) -> None:
    document = (await client.get("/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    search = document["paths"]["/v1/search"]["get"]
    schema = search["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/SearchAnswer"}
    assert {entry["name"] for entry in search["parameters"]} >= {"market", "q", "grade_min", "price_max", "page"}
    shapes = document["components"]["schemas"]
    assert {"DeviceCard", "OfferAnswer", "Facets", "Problem", "BestAnswer"} <= set(shapes)


async def test_the_document_has_the_query_id_that_answers_are_given_and_the_route_that_takes_events(
    client: httpx.AsyncClient,
) -> None:
    document = (await client.get("/openapi.json")).json()
    shapes = document["components"]["schemas"]
    for name in ("SearchAnswer", "DeviceAnswer", "OffersAnswer", "BestAnswer"):
        assert "query_id" in shapes[name]["required"]
        assert "query_id" in shapes[name]["properties"]
    offers = document["paths"]["/v1/devices/{device_id}/offers"]["get"]
    assert "client_id" in {entry["name"] for entry in offers["parameters"]}
    assert "Buybox-Query-Id" in offers["responses"]["304"]["headers"]
    taking = document["paths"]["/v1/events"]["post"]
    assert set(taking["responses"]) == {"202", "413", "415", "422", "503"}
    assert {"application/json", "application/x-ndjson"} <= set(taking["requestBody"]["content"])


async def test_only_questions_about_one_device_may_be_answered_with_where_it_moved(client: httpx.AsyncClient) -> None:
    paths = (await client.get("/openapi.json")).json()["paths"]
    moving = {path for path, routes in paths.items() if "301" in routes.get("get", {}).get("responses", {})}
    device = "/v1/devices/{device_id}"
    assert moving == {device, f"{device}/offers", f"{device}/best"}


@pytest.mark.parametrize(
    "pairs", ["page=1&" * 9_000, "&".join(f"{letter}{n}=" for n in range(2_500) for letter in "abc")]
)
async def test_more_parameters_than_anybody_means_are_refused_at_once(client: httpx.AsyncClient, pairs: str) -> None:
    answer = await client.get(f"/v1/search?market=FR&{pairs}")
    assert answer.status_code == 422
    assert "at most 500" in answer.json()["detail"]
    assert [each["parameter"] for each in answer.json()["errors"]] == ["parameters"]  # none was checked by itself


async def test_as_many_parameters_as_are_read_are_told_apart(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/search?market=FR&" + "page=1&" * 400)
    assert answer.json()["errors"] == [{"parameter": "page", "detail": "given more than once, but has one value"}]


EVENT = b'{"action_name":"click","query_id":"q","event_attributes":{"object":{"object_id":"o"}}}'


async def test_events_are_taken_into_the_queue_and_refused_whole_when_it_has_no_room(
    client: httpx.AsyncClient, edge: Edge
) -> None:
    taken = await client.post("/v1/events", content=EVENT)
    assert (taken.status_code, taken.json()) == (202, {"taken": 1, "left_out": 0, "refused": []})
    full = [LogLine("ubi-events", "x", b"x" * 1_000_000)] * 15
    assert edge.log.queue.put_events(full)
    long = EVENT.replace(b'"o"', b'"' + b"o" * 200 + b'"')
    answer = await client.post("/v1/events", content=b"\n".join([long] * 1_000))
    while answer.status_code == 202:
        answer = await client.post("/v1/events", content=b"\n".join([long] * 1_000))
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:buybox:log-full")
    assert answer.headers["retry-after"] == "1"


async def test_a_parameter_of_the_events_route_is_an_error_as_everywhere(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/events?market=FR", content=EVENT)
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "market")


async def test_every_reference_in_the_document_leads_somewhere(client: httpx.AsyncClient) -> None:
    text = (await client.get("/openapi.json")).text
    shapes = (await client.get("/openapi.json")).json()["components"]["schemas"]
    named = {piece.split('"')[0] for piece in text.split("#/components/schemas/")[1:]}
    assert named <= set(shapes)


async def test_an_unknown_parameter_is_named_with_those_that_there_are(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/devices/a/best?market=FR&colours=red")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "colours")
    assert "known are market, grade, grade_min, colour" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/v1", "/v1/model", "/v1/search/", "/docs", "/v1/devices/a/best/"])
async def test_an_unknown_path_is_a_404_problem_document(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


async def test_a_wrong_method_is_405_and_says_which_are_right(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/search?market=FR")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_head_is_answered_as_get_without_a_body(client: httpx.AsyncClient) -> None:
    got, head = await client.get("/healthz"), await client.head("/healthz")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"]


async def test_a_plain_request_id_is_kept_and_a_strange_one_replaced(client: httpx.AsyncClient) -> None:
    kept = await client.get("/healthz", headers={"X-Request-Id": "web-42"})
    made = await client.get("/healthz", headers={"X-Request-Id": "a b\tc" * 40})
    assert kept.headers["x-request-id"] == "web-42"
    assert len(made.headers["x-request-id"]) == 32


async def test_a_fault_of_ours_is_500_without_its_inside(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/search?market=FR&q=fault")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "secret inside" not in answer.text
    assert answer.headers["x-request-id"]


async def test_a_slow_engine_is_504_with_a_time_to_come_back(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/search?market=FR&q=slow")
    assert (answer.status_code, answer.headers["retry-after"]) == (504, "1")


async def test_readiness_says_which_part_is_missing(client: httpx.AsyncClient) -> None:
    answer = await client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["markets"]["FR"] == "7"
    assert answer.json()["markets"]["DE"] is None
    assert answer.json()["redis"] == "off"
