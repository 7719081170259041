"""The storefront's pages and files over HTTP without an engine: what is wrong is said on a page, never a fault."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from buybox_api.app import create_app
from buybox_api.edge import Edge
from buybox_api.pages.render import static_address
from buybox_api.pages.shop.pictures import picture_address
from buybox_config.catalogue import CATEGORIES


@pytest.fixture
async def client(edge: Edge) -> AsyncIterator[httpx.AsyncClient]:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Edge]:
        yield edge

    app = create_app(opened)
    transport = httpx.ASGITransport(app=app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://s") as asking:
        yield asking


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("shop.css", "text/css"),
        ("suggest.js", "text/javascript"),
        ("filters.js", "text/javascript"),
        ("icon.svg", "image/svg+xml"),
    ],
)
async def test_a_file_is_sent_for_ever_under_the_address_of_its_content(
    client: httpx.AsyncClient, name: str, form: str
) -> None:
    answer = await client.get(static_address(name))
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, form)
    assert "immutable" in answer.headers["cache-control"]


async def test_a_page_of_another_version_gets_the_file_there_is_and_keeps_it_not(client: httpx.AsyncClient) -> None:
    answer = await client.get("/static/000000000000/shop.css")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")


@pytest.mark.parametrize("name", ["nothing.css", "..%2Frender.py", "%2e%2e/render.py", "shop.css%00", "../render.py"])
async def test_no_other_file_is_sent(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/static/000000000000/{name}")).status_code == 404


async def test_every_category_has_a_picture_of_ours_and_anything_else_the_common_one(client: httpx.AsyncClient) -> None:
    addresses = [picture_address(category) for category in CATEGORIES]
    assert len(set(addresses)) == len(CATEGORIES)
    assert [(await client.get(address)).status_code for address in addresses] == [200] * len(addresses)
    assert picture_address("../../secret") == picture_address("other")


async def test_without_a_market_the_browsers_language_chooses_and_the_question_is_kept(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/?q=iphone&market=", headers={"accept-language": "de-DE"})
    assert (answer.status_code, answer.headers["location"]) == (302, "/?market=DE&q=iphone")
    assert answer.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize("path", ["/", "/devices/a", "/compare", "/how-we-rank"])
async def test_without_a_market_or_a_language_all_markets_are_shown(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 200
    assert all(f'href="{path}?market={market}"' in answer.text for market in ("FR", "DE", "GB", "ES"))


async def test_without_a_market_every_page_keeps_its_question(client: httpx.AsyncClient) -> None:
    answer = await client.get("/compare?devices=a,b", headers={"accept-language": "es"})
    assert (answer.status_code, answer.headers["location"]) == (302, "/compare?market=ES&devices=a%2Cb")


@pytest.mark.parametrize("path", ["/?market=XX", "/devices/a?market=<script>", "/compare?market=X&devices=a"])
async def test_an_unknown_market_is_a_page_of_those_there_are(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 404
    assert f"{path.partition('?')[0]}?market=FR" in answer.text
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    "question", ["grade=mint", "price_max=billig", "page=0", "page=99999", "sort=up", f"q={'x' * 501}", "grade_min=<b>"]
)
async def test_a_bad_parameter_is_a_page_that_names_it(client: httpx.AsyncClient, question: str) -> None:
    answer = await client.get(f"/?market=FR&{question}")
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/html")
    assert "L’adresse demande" in answer.text
    assert "<b>" not in answer.text


async def test_an_engine_that_is_slow_is_a_page_to_try_again(client: httpx.AsyncClient) -> None:
    answer = await client.get("/?market=FR&q=slow")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert "Réessayez" in answer.text


async def test_a_market_in_which_nothing_is_loaded_says_so(client: httpx.AsyncClient) -> None:
    answer = await client.get("/?market=GB")
    assert answer.status_code == 503
    assert "Nothing is on sale" in answer.text


async def test_a_renamed_device_leads_on_with_the_choice_kept(client: httpx.AsyncClient) -> None:
    answer = await client.get("/devices/renamed-64gb?market=FR&grade=good")
    assert answer.status_code == 301
    assert answer.headers["location"] == "/devices/zephon-quark-11-64gb?market=FR&grade=good"


@pytest.mark.parametrize("path", ["/devices/no-such?market=FR", "/compare?market=FR&devices=no-such"])
async def test_an_unknown_device_is_a_page(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 404
    assert "Cet appareil n’existe pas" in answer.text


@pytest.mark.parametrize("path", ["/compare?market=FR", "/compare?market=FR&devices="])
async def test_a_comparison_of_nothing_says_how_to_fill_it(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 200
    assert 'id="add-device"' in answer.text


async def test_too_many_devices_to_compare_are_a_page(client: httpx.AsyncClient) -> None:
    answer = await client.get("/compare?market=FR&devices=a,b,c,d,e,f,g")
    assert answer.status_code == 422
    assert "devices" in answer.text


async def test_pages_let_only_our_own_files_run(client: httpx.AsyncClient) -> None:
    for path in ("/", "/?market=XX", "/compare?market=FR", "/?market=FR&page=0"):
        policy = (await client.get(path)).headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
