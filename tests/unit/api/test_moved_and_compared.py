"""Renamed devices, comparisons and models over HTTP, without an engine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from buybox_api.app import create_app
from buybox_api.edge import Edge


@pytest.fixture
async def client(edge: Edge) -> AsyncIterator[httpx.AsyncClient]:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Edge]:
        yield edge

    app = create_app(opened)
    transport = httpx.ASGITransport(app=app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://s") as asking:
        yield asking


@pytest.mark.parametrize("tail", ["", "/offers", "/best"])
async def test_a_renamed_device_is_answered_with_301_to_the_same_question_about_the_new_one(
    client: httpx.AsyncClient, tail: str
) -> None:
    answer = await client.get(f"/v1/devices/renamed-64gb{tail}?market=FR")
    assert answer.status_code == 301
    assert answer.headers["location"] == f"/v1/devices/zephon-quark-11-64gb{tail}?market=FR"
    assert "max-age" in answer.headers["cache-control"]


async def test_the_filters_of_a_question_go_along(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/devices/renamed-64gb/best?market=FR&grade_min=good&colour=r%C3%A9d")
    assert (
        answer.headers["location"] == "/v1/devices/zephon-quark-11-64gb/best?market=FR&grade_min=good&colour=r%C3%A9d"
    )


async def test_a_device_to_compare_that_there_is_not_is_named(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/compare?market=FR&devices=no-such-device")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:buybox:unknown-device")
    assert "no-such-device" in answer.json()["detail"]


@pytest.mark.parametrize("devices", ["devices=", "devices=,,", "devices=a,b,c,d,e,f,g", "", f"devices={'x' * 101}"])
async def test_none_too_many_or_absurd_devices_are_a_bad_parameter(client: httpx.AsyncClient, devices: str) -> None:
    answer = await client.get(f"/v1/compare?market=FR&{devices}")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "devices")


async def test_models_beyond_the_window_are_422_as_devices_are(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/models?market=FR&page=101&per_page=100")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:buybox:bad-parameter")


async def test_the_document_describes_comparisons_models_and_the_way_to_a_renamed_device(
    client: httpx.AsyncClient,
) -> None:
    document = (await client.get("/openapi.json")).json()
    assert {"CompareAnswer", "ComparedRow", "ModelsAnswer", "Alternative"} <= set(document["components"]["schemas"])
    assert "301" in document["paths"]["/v1/devices/{device_id}"]["get"]["responses"]
    devices = next(e for e in document["paths"]["/v1/compare"]["get"]["parameters"] if e["name"] == "devices")
    assert (devices["required"], devices["schema"]["type"], devices["schema"]["maxItems"]) == (True, "array", 6)
