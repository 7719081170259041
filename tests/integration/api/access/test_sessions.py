"""Sign-in and sign-out: what a session is, and everything that ends it."""

import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import httpx
import pytest
from buybox_api.access.cookies import SESSION, VISIT
from buybox_config.settings import Settings
from buybox_desk.access.audit import AuditLog
from buybox_desk.access.keys import KeyStore
from fastapi import FastAPI
from opensearchpy import OpenSearch

from .conftest import Clock, browser
from .sign_in_steps import sign_in

pytestmark = pytest.mark.engine

KeyMaker = Callable[..., str]


async def who(visitor: httpx.AsyncClient) -> str:
    found: str = (await visitor.get("/v1/who")).json()["who"]
    return found


async def test_a_page_sends_the_browser_to_sign_in_and_back(visitor: httpx.AsyncClient, make_key: KeyMaker) -> None:
    refused = await visitor.get("/bench?market=FR&part=price")
    assert (refused.status_code, refused.headers["location"]) == (
        303,
        "/sign-in?next=%2Fbench%3Fmarket%3DFR%26part%3Dprice",
    )
    wanted = httpx.URL(refused.headers["location"]).params["next"]
    answer = await sign_in(visitor, make_key("merchandiser"), wanted)
    assert (answer.status_code, answer.headers["location"]) == (303, "/bench?market=FR&part=price")
    assert (await visitor.get("/bench")).status_code == 200


async def test_each_scope_lands_on_its_own_page(app: FastAPI, make_key: KeyMaker) -> None:
    for scope, seller, page in (
        ("merchandiser", None, "/merchandising"),
        ("seller", "alpha", "/sellers/alpha"),
        ("operator", None, "/operator"),
    ):
        async with browser(app) as visitor:
            answer = await sign_in(visitor, make_key(scope, seller))
            assert answer.headers["location"] == page


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
        "javascript:alert(1)", "evil.example", "/x\r\nSet-Cookie: a=b", "/" + "x" * 501, " //evil.example", "/ /evil",
    ],
)  # fmt: skip
async def test_next_never_leads_to_another_place(visitor: httpx.AsyncClient, make_key: KeyMaker, evil: str) -> None:
    answer = await sign_in(visitor, make_key("operator"), evil)
    assert (answer.status_code, answer.headers["location"]) == (303, "/operator")


async def test_the_cookie_is_closed_to_scripts_other_hosts_and_plain_http(
    visitor: httpx.AsyncClient, make_key: KeyMaker
) -> None:
    answer = await sign_in(visitor, make_key("operator"))
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith(SESSION))
    assert {part.strip() for part in cookie.split(";")[1:]} == {"HttpOnly", "Path=/", "SameSite=lax", "Secure"}
    assert answer.headers["cache-control"] == "no-store"


async def test_a_wrong_key_begins_nothing_and_the_form_can_be_sent_again(
    visitor: httpx.AsyncClient, make_key: KeyMaker
) -> None:
    key = make_key("operator")
    wrong = await sign_in(visitor, key[:-1] + ("a" if key[-1] != "a" else "b"))
    assert (wrong.status_code, wrong.headers["www-authenticate"]) == (401, 'Bearer realm="buybox"')
    assert "this key is not accepted" in wrong.text
    assert key[17:-1] not in wrong.text
    assert SESSION not in visitor.cookies
    assert (await sign_in(visitor, f"  {key}\n")).status_code == 303


async def test_each_sign_in_has_a_fresh_session_and_ends_the_one_before(
    app: FastAPI, visitor: httpx.AsyncClient, make_key: KeyMaker
) -> None:
    key = make_key("operator")
    await sign_in(visitor, key)
    first = visitor.cookies[SESSION]
    await sign_in(visitor, key)
    assert visitor.cookies[SESSION] != first
    async with browser(app) as thief:
        thief.cookies.set(SESSION, first, domain="shop.example")
        assert await who(thief) == "nobody"


async def test_a_session_fixed_before_sign_in_is_not_the_one_after(
    visitor: httpx.AsyncClient, make_key: KeyMaker
) -> None:
    visitor.cookies.set(SESSION, "fixed", domain="shop.example")
    assert await who(visitor) == "nobody"
    await sign_in(visitor, make_key("operator"))
    assert await who(visitor) == "house operator"


async def test_signing_out_ends_the_session_in_every_process(
    app: FastAPI,
    open_app: Callable[[], AbstractAsyncContextManager[FastAPI]],
    visitor: httpx.AsyncClient,
    make_key: KeyMaker,
    clock: Clock,
) -> None:
    await sign_in(visitor, make_key("operator"))
    kept = visitor.cookies[SESSION]
    async with open_app() as other, browser(other) as elsewhere, browser(app) as again:
        elsewhere.cookies.set(SESSION, kept, domain="shop.example")
        again.cookies.set(SESSION, kept, domain="shop.example")
        assert await who(elsewhere) == "house operator"
        token = (await visitor.get("/token?path=/sign-out")).json()["token"]
        answer = await visitor.post("/sign-out", data={"form_token": token})
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
        assert SESSION not in visitor.cookies
        assert await who(again) == "nobody"
        clock.go(seconds=1)
        assert await who(elsewhere) == "nobody"


async def test_a_session_is_over_after_an_hour_without_use(
    visitor: httpx.AsyncClient, make_key: KeyMaker, clock: Clock
) -> None:
    await sign_in(visitor, make_key("operator"))
    for _ in range(4):
        clock.go(minutes=50)
        assert await who(visitor) == "house operator"
    clock.go(hours=1)
    assert await who(visitor) == "nobody"


async def test_a_session_is_over_after_twelve_hours_however_much_it_is_used(
    visitor: httpx.AsyncClient, make_key: KeyMaker, clock: Clock
) -> None:
    await sign_in(visitor, make_key("operator"))
    for _ in range(23):
        clock.go(minutes=31)
        assert await who(visitor) == "house operator"
    clock.go(minutes=10)
    assert await who(visitor) == "nobody"


@pytest.mark.parametrize("how", ["revoked", "rotated", "over"])
async def test_a_session_ends_with_its_key(visitor: httpx.AsyncClient, keys: KeyStore, clock: Clock, how: str) -> None:
    record, secret = keys.create("desk", "merchandiser", by="operations", days=1)
    clock.go(hours=20)
    await sign_in(visitor, secret)
    assert await who(visitor) == "desk"
    if how == "revoked":
        keys.revoke(record.key_id, by="operations")
        clock.go(seconds=1)
    elif how == "rotated":
        keys.rotate(record.key_id, by="operations")
        clock.go(seconds=1)
    else:
        for _ in range(8):
            clock.go(minutes=30)
            last = await who(visitor)
        assert last == "nobody"
    assert await who(visitor) == "nobody"
    assert (await visitor.get("/bench")).status_code == 303


async def test_a_session_outlives_a_rotation_with_an_overlap_until_that_ends(
    visitor: httpx.AsyncClient, keys: KeyStore, clock: Clock
) -> None:
    record, secret = keys.create("desk", "merchandiser", by="operations")
    await sign_in(visitor, secret)
    keys.rotate(record.key_id, by="operations", overlap_minutes=10)
    clock.go(minutes=9)
    assert await who(visitor) == "desk"
    clock.go(minutes=1)
    assert await who(visitor) == "nobody"


@pytest.mark.parametrize("forged", ["", "x", "x.y", "é", "a" * 5_000])
async def test_a_made_up_cookie_is_nobody(visitor: httpx.AsyncClient, forged: str) -> None:
    answer = await visitor.get("/v1/who", headers=[(b"cookie", f"{SESSION}={forged}".encode())])
    assert (answer.status_code, answer.json()) == (200, {"who": "nobody"})


async def test_two_processes_share_sessions_and_forms(
    app: FastAPI,
    open_app: Callable[[], AbstractAsyncContextManager[FastAPI]],
    visitor: httpx.AsyncClient,
    make_key: KeyMaker,
) -> None:
    async with open_app() as other, browser(other) as elsewhere:
        await sign_in(visitor, make_key("merchandiser"))
        elsewhere.cookies.set(SESSION, visitor.cookies[SESSION], domain="shop.example")
        token = (await visitor.get("/bench")).json()["token"]
        assert (await elsewhere.post("/bench", data={"form_token": token, "what": "x"})).json() == {"changed": "x"}
        assert (await visitor.post("/bench", data={"form_token": token, "what": "x"})).status_code == 409
    assert app.state.gate is not other.state.gate


async def test_another_site_cannot_sign_somebody_in(app: FastAPI, make_key: KeyMaker) -> None:
    key = make_key("operator")
    async with browser(app) as attacker, browser(app) as victim:
        page = await attacker.get("/sign-in")
        token = page.text.partition('name="form_token" value="')[2].partition('"')[0]
        fields = {"form_token": token, "key": key}
        without_cookie = await victim.post("/sign-in", data=fields)
        await victim.get("/sign-in")
        with_another = await victim.post("/sign-in", data=fields)
        from_elsewhere = await attacker.post("/sign-in", data=fields, headers={"Sec-Fetch-Site": "cross-site"})
    assert [answer.status_code for answer in (without_cookie, with_another, from_elsewhere)] == [403, 403, 403]
    assert "sent no cookie" in without_cookie.text


async def test_sign_ins_are_in_the_audit_log_without_what_was_typed(
    visitor: httpx.AsyncClient, keys: KeyStore, search_client: OpenSearch, settings: Settings, clock: Clock
) -> None:
    record, secret = keys.create("desk", "operator", by="operations")
    await sign_in(visitor, "my password is hunter2")
    await sign_in(visitor, f"bbx_{record.key_id}_{'a' * 43}")
    await sign_in(visitor, secret)
    token = (await visitor.get("/token?path=/sign-out")).json()["token"]
    await visitor.post("/sign-out", data={"form_token": token})
    entries = AuditLog(search_client, settings, clock).entries(action="session")
    assert [(entry.action, entry.who, entry.subject, entry.key_id) for entry in entries] == [
        ("session.end", "desk", "desk", record.key_id),
        ("session.begin", "desk", "desk", record.key_id),
        ("session.refuse", "unknown", f"key {record.key_id}", record.key_id),
        ("session.refuse", "unknown", "no key of ours", None),
    ]
    assert entries[1].detail == "from 127.0.0.1"
    kept = json.dumps(search_client.search(index=f"{settings.index_prefix}-*", body={"size": 100})["hits"])
    assert not any(text in kept for text in ("hunter2", "a" * 43, secret))


async def test_the_engine_holds_nothing_that_opens_a_session(
    visitor: httpx.AsyncClient, make_key: KeyMaker, search_client: OpenSearch, settings: Settings
) -> None:
    await sign_in(visitor, make_key("operator"))
    search_client.indices.refresh(index=f"{settings.index_prefix}-*")
    kept = json.dumps(search_client.search(index=f"{settings.index_prefix}-*", body={"size": 100})["hits"])
    session_id = visitor.cookies[SESSION].rpartition(".")[0]
    assert session_id
    assert session_id not in kept


async def test_the_visit_s_cookie_is_gone_after_signing_in(visitor: httpx.AsyncClient, make_key: KeyMaker) -> None:
    await visitor.get("/sign-in")
    assert VISIT in visitor.cookies
    await sign_in(visitor, make_key("operator"))
    assert VISIT not in visitor.cookies
