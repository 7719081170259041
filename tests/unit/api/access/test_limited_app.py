"""The whole application under limits, asked without a socket."""

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import httpx
import pytest
from buybox_api.access.limits.rate_limits import RateLimits
from buybox_api.app import create_app
from buybox_api.edge import Edge
from buybox_config.settings import load_settings

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC).timestamp()

ASKED = "/openapi.json"

Asker = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def asker(edge: Edge) -> Asker:
    """Return what opens the application under limits, to be asked from an address."""

    @asynccontextmanager
    async def opened(address: str = "192.0.2.1", **rates: str) -> AsyncIterator[httpx.AsyncClient]:
        settings = load_settings({"HOME": "/nowhere", **rates})

        @asynccontextmanager
        async def open_edge() -> AsyncIterator[Edge]:
            yield edge

        @asynccontextmanager
        async def open_limits() -> AsyncIterator[RateLimits]:
            yield RateLimits(settings, None, lambda: NOW)

        app = create_app(open_edge, open_limits=open_limits)
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app=app, client=(address, 1))
            async with httpx.AsyncClient(transport=transport, base_url="https://shop.example") as client:
                yield client

    return opened


async def test_beyond_the_limit_the_answer_is_a_429_problem_that_says_how_long_to_wait(asker: Asker) -> None:
    async with asker(BUYBOX_RATE_PER_MINUTE="2") as client:
        answers = [await client.get(ASKED) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["ratelimit"] for answer in answers] == [
        '"anonymous";r=1;t=60',
        '"anonymous";r=0;t=60',
        '"anonymous";r=0;t=90',
    ]
    refused = answers[2]
    assert refused.headers["ratelimit-policy"] == '"anonymous";q=2;w=60'
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["x-request-id"]
    assert (refused.headers["retry-after"], refused.headers["cache-control"]) == ("90", "no-store")
    assert refused.json()["type"] == "urn:buybox:too-many"
    assert "wait 90 s" in refused.json()["detail"]


async def test_a_browser_beyond_the_limit_gets_a_page(asker: Asker) -> None:
    async with asker(BUYBOX_RATE_PER_MINUTE="1") as client:
        await client.get("/sign-in")
        page = await client.get("/sign-in", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["content-type"]) == (429, "text/html; charset=utf-8")
    assert "a minute are taken from one place" in page.text


async def test_zero_is_no_limit_and_health_is_always_free(asker: Asker) -> None:
    async with asker(BUYBOX_RATE_PER_MINUTE="0") as client:
        answers = [await client.get(ASKED) for _ in range(20)]
    assert {answer.status_code for answer in answers} == {200}
    assert "ratelimit" not in answers[0].headers
    async with asker(BUYBOX_RATE_PER_MINUTE="1") as client:
        assert {(await client.get("/healthz")).status_code for _ in range(5)} == {200}


async def test_the_sign_in_and_events_have_limits_of_their_own(asker: Asker) -> None:
    rates = {"BUYBOX_SIGN_IN_RATE_PER_MINUTE": "1", "BUYBOX_EVENT_RATE_PER_MINUTE": "2"}
    async with asker(**rates) as client:
        signing_in = [(await client.post("/sign-in")).status_code for _ in range(2)]
        events = [(await client.post("/v1/events", content=b"")).status_code for _ in range(3)]
        assert (await client.get(ASKED)).status_code == 200
    assert (signing_in[1], signing_in[0] != 429) == (429, True)
    assert (events[2], events[1] != 429) == (429, True)


@pytest.mark.parametrize("made_up", ["Bearer bbx_0123456789ab_" + "a" * 43, "Bearer x", "Basic abc"])
async def test_a_made_up_key_or_cookie_counts_for_its_address(asker: Asker, made_up: str) -> None:
    headers = {"Authorization": made_up, "Cookie": "__Host-buybox-session=made.up"}
    async with asker(BUYBOX_RATE_PER_MINUTE="1") as client:
        answers = [await client.get(ASKED, headers=headers) for _ in range(2)]
    assert answers[1].status_code == 429


async def test_strict_transport_is_asked_for_over_https_alone(asker: Asker) -> None:
    async with asker() as client:
        assert (await client.get("/healthz")).headers["strict-transport-security"] == "max-age=31536000"
        assert "strict-transport-security" not in (await client.get("http://shop.example/healthz")).headers


async def test_pages_carry_every_header_that_protects_them(asker: Asker) -> None:
    async with asker() as client:
        page = await client.get("/nowhere", headers={"Accept": "text/html"})
        headers = page.headers
    assert (page.status_code, headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cache-control"] == "no-store"
    assert "<script" not in page.text
    assert "style=" not in page.text


async def test_a_problem_page_shows_what_was_sent_as_text(asker: Asker) -> None:
    async with asker() as client:
        page = await client.get(
            "/nowhere?x=<script>", headers={"Accept": "text/html", "Referer": "https://shop.example/a?q=<b>"}
        )
    assert not {"<script>", "<b>"} & set(page.text.split('"'))
    assert 'href="/a?q=&lt;b&gt;"' in page.text


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example/a",
        "https://shop.example//evil.example/",
        "javascript:evil.example",
        "http://[evil.example",
    ],
)
async def test_a_page_of_another_site_is_no_way_back(asker: Asker, evil: str) -> None:
    async with asker() as client:
        page = await client.get("/nowhere", headers={"Accept": "text/html", "Referer": evil})
    assert page.status_code == 404
    assert "evil.example" not in page.text
