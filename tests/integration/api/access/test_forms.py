"""Forms: taken once, from our own page, by the session that they were given to; else nothing is changed."""

import asyncio
from collections.abc import Callable
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI

from .conftest import Clock, browser
from .desk_routes import CHANGES
from .sign_in_steps import sign_in

pytestmark = pytest.mark.engine

KeyMaker = Callable[..., str]


@pytest.fixture
async def member(visitor: httpx.AsyncClient, make_key: KeyMaker) -> httpx.AsyncClient:
    """Open a browser that signed in as a merchandiser."""
    await sign_in(visitor, make_key("merchandiser"))
    return visitor


async def tokens(member: httpx.AsyncClient) -> dict[str, str]:
    found: dict[str, str] = (await member.get("/bench")).json()
    return found


async def test_a_form_of_ours_is_taken_with_its_last_value_of_each_field(member: httpx.AsyncClient) -> None:
    token = (await tokens(member))["token"]
    body = urlencode([("form_token", token), ("what", "0"), ("what", "1 é <b>"), ("blank", "")])
    answer = await member.post("/bench", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.json() == {"changed": "1 é <b>"}
    assert CHANGES[0]["who"] == "house merchandiser"
    assert CHANGES[0]["blank"] == ""


async def test_a_form_is_taken_once_also_when_it_is_sent_twice_at_once(member: httpx.AsyncClient) -> None:
    fields = {"form_token": (await tokens(member))["token"], "what": "x"}
    answers = await asyncio.gather(*(member.post("/bench", data=fields) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    assert len(CHANGES) == 1
    replayed = next(answer for answer in answers if answer.status_code == 409)
    assert replayed.headers["content-type"].startswith("text/html")
    assert "this form was sent already" in replayed.text


@pytest.mark.parametrize("token", ["", "forged", "W10.x", "é", "x" * 10_000])
async def test_a_forged_token_is_a_403_page_and_changes_nothing(member: httpx.AsyncClient, token: str) -> None:
    answer = await member.post("/bench", data={"form_token": token, "what": "x"})
    assert (answer.status_code, CHANGES) == (403, [])
    assert "nothing was changed" in answer.text


async def test_a_token_of_another_path_or_session_is_refused(
    app: FastAPI, member: httpx.AsyncClient, make_key: KeyMaker
) -> None:
    given = await tokens(member)
    assert (await member.post("/bench", data={"form_token": given["other"]})).status_code == 403
    async with browser(app) as other:
        await sign_in(other, make_key("operator"))
        assert (await other.post("/bench", data={"form_token": given["token"]})).status_code == 403
    assert CHANGES == []


async def test_a_form_older_than_twelve_hours_is_refused(
    app: FastAPI, visitor: httpx.AsyncClient, make_key: KeyMaker, clock: Clock
) -> None:
    del app
    key = make_key("merchandiser")
    headers = {"Authorization": f"Bearer {key}"}  # a session would be over by then
    token = (await visitor.get("/bench", headers=headers)).json()["token"]
    clock.go(hours=12)
    old = await visitor.post("/bench", data={"form_token": token}, headers=headers)
    assert (old.status_code, CHANGES) == (403, [])
    assert "older than 12 hours" in old.text


async def test_a_form_of_a_session_that_is_over_is_a_401_page_with_the_way_to_sign_in(
    member: httpx.AsyncClient, clock: Clock
) -> None:
    token = (await tokens(member))["token"]
    clock.go(hours=2)
    answer = await member.post("/bench", data={"form_token": token})
    assert (answer.status_code, CHANGES) == (401, [])
    assert 'href="/sign-in"' in answer.text
    assert "your session is over" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "", "Origin": "https://shop.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://shop.example.evil.example"},
        {"Origin": "https://shop.example@evil.example"},
        {"Origin": "http://[bad"},
        {},
    ],
)
async def test_a_form_from_a_page_of_another_site_is_refused(
    member: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    token = (await tokens(member))["token"]
    del member.headers["Sec-Fetch-Site"]
    answer = await member.post("/bench", data={"form_token": token}, headers=headers)
    assert (answer.status_code, CHANGES) == (403, [])
    assert "a page of another site" in answer.text


async def test_a_browser_that_tells_the_origin_alone_is_understood(member: httpx.AsyncClient) -> None:
    token = (await tokens(member))["token"]
    del member.headers["Sec-Fetch-Site"]
    answer = await member.post("/bench", data={"form_token": token}, headers={"Origin": "https://shop.example"})
    assert answer.status_code == 200


async def test_a_session_changes_nothing_under_v1_from_another_site_s_page(member: httpx.AsyncClient) -> None:
    assert (await member.post("/v1/ranking-desk")).status_code == 200
    foreign = await member.post("/v1/ranking-desk", headers={"Sec-Fetch-Site": "cross-site"})
    assert (foreign.status_code, foreign.headers["content-type"]) == (403, "application/problem+json")


@pytest.mark.parametrize(
    ("media_type", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("", b"what=x", 415),
        ("application/x-www-form-urlencoded", b"what=" + b"x" * 70_000, 413),
        ("application/x-www-form-urlencoded", b"&".join([b"a=b"] * 1_001), 422),
        ("application/x-www-form-urlencoded", b"what=\xff\xfe", 422),
        ("application/x-www-form-urlencoded", b"what=%ff", 422),
    ],
)
async def test_what_is_no_form_is_refused_with_a_page_that_says_why(
    member: httpx.AsyncClient, media_type: str, body: bytes, status: int
) -> None:
    answer = await member.post("/bench", content=body, headers={"Content-Type": media_type})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert CHANGES == []


async def test_a_form_without_a_length_is_read_no_further_than_its_limit(member: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> object:
        nonlocal sent
        for _ in range(1_000):
            sent += 1
            yield b"x" * 1_000

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await member.post("/bench", content=endless(), headers=headers)  # type: ignore[arg-type]  # an async iterator of bytes
    assert (answer.status_code, sent < 100) == (413, True)
