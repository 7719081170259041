"""`POST` and `GET /v1/sellers/{id}/changes`, as sellers' programs use and misuse them."""

import asyncio
import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import msgspec
import pytest
from buybox_api.sellers.changes_answer import ChangesAnswer, ChangesListAnswer, StoredChangesAnswer
from buybox_api.sellers.changes_body import BYTES_MAX, LINES_MAX
from buybox_config.catalogue import Catalogue
from buybox_config.indices import IndexNames
from buybox_ranking.offer import offer_id
from buybox_titles.recogniser import Recogniser
from fastapi import FastAPI

from .conftest import MakeKey, Place
from .following import follow_once

pytestmark = pytest.mark.engine

Program = Callable[[str | None], httpx.AsyncClient]
Follow = Callable[[], int]
Change = Callable[..., bytes]

LINE = b'{"market": "FR", "sku": "a-1", "updated_at": "2026-11-24T09:00:00Z", "price": "1"}\n'

NDJSON = {"Content-Type": "application/x-ndjson"}


@pytest.fixture(autouse=True)
def _anew(place: Place) -> Iterator[None]:
    """Forget the batches of the test before; offers stay as it left them, so each test begins an hour later."""
    place.clock.go(hours=1)
    yield
    place.client.indices.delete(index=IndexNames(place.settings.index_prefix).store("changes"), ignore=404)


@pytest.fixture
def follow(place: Place, catalogue: Catalogue, recogniser: Recogniser) -> Follow:
    """Return what applies the batches that wait."""
    return lambda: follow_once(place, (catalogue, recogniser))


@pytest.fixture
def alpha(program: Program, make_key: MakeKey) -> httpx.AsyncClient:
    return program(make_key("seller", "alpha"))


@pytest.fixture
def change(place: Place) -> Change:
    """Return what writes one line, stated so many minutes from now."""
    return lambda sku="a-1", seller="alpha", minutes=-30, **columns: line_at(
        place.clock.now + dt.timedelta(minutes=minutes), sku, seller, **columns
    )


def line_at(now: dt.datetime, sku: str, seller: str, **columns: object) -> bytes:
    at = now.isoformat()
    return json.dumps({"seller": seller, "market": "FR", "sku": sku, "updated_at": at, **columns}).encode() + b"\n"


async def sent(
    client: httpx.AsyncClient, body: bytes, key: str | None = None, seller: str = "alpha", **headers: str
) -> httpx.Response:
    named = {} if key is None else {"Idempotency-Key": key}
    return await client.post(f"/v1/sellers/{seller}/changes", content=body, headers=NDJSON | named | headers)


async def stored(client: httpx.AsyncClient, body: bytes, key: str | None = None, **named: str) -> StoredChangesAnswer:
    answer = await sent(client, body, key, **named)
    assert answer.status_code == 202, answer.text
    found = msgspec.json.decode(answer.content, type=StoredChangesAnswer)
    assert answer.headers["location"] == found.address
    assert answer.headers["cache-control"] == "private, no-store"
    return found


async def became(client: httpx.AsyncClient, address: str, **asked: object) -> ChangesAnswer:
    answer = await client.get(address, params=asked)
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=ChangesAnswer)


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].removeprefix("urn:buybox:")


def live_offer(place: Place, seller: str, sku: str) -> dict[str, Any]:
    index = IndexNames(place.settings.index_prefix).live("FR").offers
    found: dict[str, Any] = place.client.get(index=index, id=offer_id("FR", seller, sku))["_source"]
    return found


def batches_stored(place: Place) -> int:
    index = IndexNames(place.settings.index_prefix).store("changes")
    if not place.client.indices.exists(index=index):
        return 0
    place.client.indices.refresh(index=index)
    return int(place.client.count(index=index)["count"])


async def test_a_batch_is_stored_first_applied_then_and_told_of_at_its_address(
    alpha: httpx.AsyncClient, place: Place, follow: Follow, change: Change
) -> None:
    first = await stored(alpha, change(price="250.00") + b"\n" + change("a-2", quantity=7), "one")
    assert (first.key, first.state, first.lines, first.sent_before) == ("one", "open", 2, False)
    waiting = await became(alpha, first.address)
    assert (waiting.state, waiting.attempts, waiting.changes, waiting.done_at) == ("open", 0, [], None)
    assert live_offer(place, "alpha", "a-1")["price"] != 25_000

    assert follow() == 1
    done = await became(alpha, first.address)
    assert (done.state, done.counts, done.lines, done.total) == ("done", {"applied": 2}, 2, 2)
    assert [(one.line, one.outcome, one.sku, one.state) for one in done.changes] == [
        (1, "applied", "a-1", "live"),
        (3, "applied", "a-2", "live"),
    ]
    assert live_offer(place, "alpha", "a-1")["price"] == 25_000


async def test_the_same_batch_ten_times_at_once_is_one_batch(
    alpha: httpx.AsyncClient, place: Place, follow: Follow, change: Change
) -> None:
    body = change(price="250.00")
    answers = await asyncio.gather(*(sent(alpha, body, "ten") for _ in range(10)))
    assert {answer.status_code for answer in answers} == {202}
    assert Counter(answer.json()["sent_before"] for answer in answers) == {True: 9, False: 1}
    assert len({answer.json()["received_at"] for answer in answers}) == 1
    assert follow() == batches_stored(place) == 1
    again = await stored(alpha, body, '"ten"')
    assert (again.state, again.sent_before) == ("done", True)


async def test_a_key_that_was_used_for_other_changes_is_refused_and_nothing_is_stored(
    alpha: httpx.AsyncClient, program: Program, make_key: MakeKey, place: Place, change: Change
) -> None:
    await stored(alpha, change(price="250.00"), "mine")
    other = await sent(alpha, change(price="240.00"), "mine")
    assert problem(other) == (422, "key-used")
    assert "under a key of their own" in other.json()["detail"]
    beta = program(make_key("seller", "beta"))
    assert not (await stored(beta, change("b-1", "beta", price="301"), "mine", seller="beta")).sent_before
    assert batches_stored(place) == 2


async def test_without_a_key_each_batch_is_its_own_under_a_key_that_is_told(
    alpha: httpx.AsyncClient, place: Place, change: Change
) -> None:
    one, two = [await stored(alpha, change(price="250.00")) for _ in range(2)]
    assert one.key != two.key
    assert batches_stored(place) == 2
    assert (await became(alpha, one.address)).key == one.key


@pytest.mark.parametrize("key", ["", " ", "a/b", "../x", ".", "a b", "ä", "x" * 101, '"half', "a,b", "%2e", "\x00"])
async def test_a_key_that_makes_no_sense_is_refused(
    alpha: httpx.AsyncClient, place: Place, key: str, change: Change
) -> None:
    headers = [(b"content-type", b"application/x-ndjson"), (b"idempotency-key", key.encode("latin-1"))]
    answer = await alpha.post("/v1/sellers/alpha/changes", content=change(price="1"), headers=headers)
    assert problem(answer) == (422, "bad-parameter")
    assert "Idempotency-Key" in answer.json()["detail"]
    assert batches_stored(place) == 0


async def test_bad_lines_are_told_apart_and_keep_nobody_behind_them_waiting(
    alpha: httpx.AsyncClient, place: Place, follow: Follow, change: Change
) -> None:
    lines = [
        b"this is no JSON\n",
        b'{"price": NaN}\n',
        b"\xff\xfe\x00\n",
        b'["a list"]\n',
        change("a-9", price="1"),
        change("a-1", minutes=-29, price="-5"),
        change("a-1", minutes=-29, prize="5"),
        change("a-1", minutes=-29, price="5").replace(b'"FR"', b'"XX"'),
        change("a-1", minutes=-28, price="260.00"),
        b"[" * 50_000 + b"\n",
        change("a-2", minutes=-28, price="190.00").rstrip(b"\n"),
    ]
    first = await stored(alpha, b"".join(lines), "bad")
    assert first.lines == len(lines)
    await stored(alpha, change("a-1", minutes=-27, quantity=3), "behind")
    assert follow() == 2
    told = await became(alpha, first.address)
    assert told.counts == {"applied": 2, "rejected": 8, "unknown_offer": 1}
    assert sum(told.counts.values()) == told.total == told.lines
    assert told.rejected_by_reason == {"bad_price": 1, "not_json": 5, "unknown_column": 1, "unknown_market": 1}
    rejected = await became(alpha, first.address, outcome="rejected", per_page=3, page=2)
    assert (rejected.total, [one.line for one in rejected.changes]) == (8, [4, 6, 7])
    assert all(one.message for one in rejected.changes)
    offer = live_offer(place, "alpha", "a-1")
    assert (offer["price"], offer["quantity"]) == (26_000, 3)
    assert live_offer(place, "alpha", "a-2")["price"] == 19_000


async def test_what_is_withdrawn_and_then_repriced_by_an_older_change_stays_out(
    program: Program, make_key: MakeKey, place: Place, follow: Follow, change: Change
) -> None:
    beta = program(make_key("seller", "beta"))
    out = await stored(beta, change("b-3", "beta", minutes=-10, withdrawn=True), "out", seller="beta")
    place.clock.go(seconds=1)
    late = await stored(beta, change("b-3", "beta", minutes=-20, price="250.00"), "late", seller="beta")
    place.clock.go(seconds=1)
    newer = await stored(beta, change("b-3", "beta", minutes=-5, price="140.00"), "newer", seller="beta")
    assert follow() == 3
    assert [(await became(beta, one.address)).changes[0].outcome for one in (out, late, newer)] == [
        "applied",
        "older",
        "applied",
    ]
    assert live_offer(place, "beta", "b-3")["state"] != "live"


async def test_a_line_of_another_seller_is_rejected_and_one_without_a_seller_is_the_key_s_own(
    alpha: httpx.AsyncClient, place: Place, follow: Follow, change: Change
) -> None:
    before = live_offer(place, "beta", "b-1")["price"]
    bare = change("a-1", price="255.00").replace(b'"seller": "alpha", ', b"")
    assert b"seller" not in bare
    sent_once = await stored(alpha, change("b-1", "beta", price="1.00") + bare, "mixed")
    assert follow() == 1
    told = await became(alpha, sent_once.address)
    assert told.counts == {"applied": 1, "rejected": 1}
    assert told.rejected_by_reason == {"other_seller": 1}
    assert "names seller 'beta'" in (told.changes[0].message or "")
    assert live_offer(place, "alpha", "a-1")["price"] == 25_500
    assert live_offer(place, "beta", "b-1")["price"] == before


async def test_another_seller_s_changes_are_neither_taken_nor_told_and_not_said_to_be_there(
    alpha: httpx.AsyncClient, program: Program, make_key: MakeKey, place: Place, change: Change
) -> None:
    beta = program(make_key("seller", "beta"))
    own = await stored(beta, change("b-1", "beta", price="301"), "secret", seller="beta")
    refused = await sent(alpha, change("b-1", "beta", price="1"), "x", seller="beta")
    assert problem(refused) == (403, "forbidden")
    nobody = await sent(alpha, change("b-1", "beta", price="1"), "x", seller="nobody")
    assert nobody.json()["detail"].replace("nobody", "beta") == refused.json()["detail"]
    for address in (own.address, "/v1/sellers/beta/changes", "/v1/sellers/nobody/changes/secret"):
        assert problem(await alpha.get(address)) == (403, "forbidden")
    assert problem(await alpha.get("/v1/sellers/alpha/changes/secret")) == (404, "unknown-changes")
    assert batches_stored(place) == 1


async def test_an_operator_sends_for_every_seller_that_there_is(
    program: Program, make_key: MakeKey, follow: Follow, change: Change
) -> None:
    operator = program(make_key("operator"))
    assert problem(await sent(operator, change(price="1"), "x", seller="alpah")) == (404, "unknown-seller")
    assert problem(await operator.get("/v1/sellers/alpah/changes")) == (404, "unknown-seller")
    own = await stored(operator, change(price="250.00"), "house")
    assert follow() == 1
    assert (await became(operator, own.address)).counts == {"applied": 1}


async def test_who_has_no_key_or_one_of_another_scope_sends_nothing(
    program: Program, make_key: MakeKey, place: Place, change: Change
) -> None:
    assert problem(await sent(program(None), change(price="1"))) == (401, "not-signed-in")
    assert problem(await sent(program(make_key("merchandiser")), change(price="1"))) == (403, "forbidden")
    assert batches_stored(place) == 0


@pytest.mark.parametrize(
    ("body", "headers", "expected"),
    [
        (b"", {}, (422, "unusable-body")),
        (b" \n\r\n\t\n", {}, (422, "unusable-body")),
        (b"[]", {}, (422, "unusable-body")),
        (b"[" + LINE + b"]", {"Content-Type": "application/json"}, (422, "unusable-body")),
        (LINE, {"Content-Type": "text/csv"}, (415, "wrong-form")),
        (LINE, {"Content-Encoding": "gzip"}, (415, "wrong-form")),
        (b"{}\n" * (LINES_MAX + 1), {}, (413, "too-large")),
        (b"x" * (BYTES_MAX + 1), {}, (413, "too-large")),
    ],
)
async def test_a_body_that_is_no_batch_is_refused_whole(
    alpha: httpx.AsyncClient, place: Place, body: bytes, headers: dict[str, str], expected: tuple[int, str]
) -> None:
    answer = await sent(alpha, body, "x", **headers)
    assert problem(answer) == expected
    if expected[0] == 413:
        assert "10,000 lines" in answer.json()["detail"]
    assert batches_stored(place) == 0


async def test_one_object_may_be_written_over_many_lines_and_the_largest_batch_is_taken(
    alpha: httpx.AsyncClient, follow: Follow, change: Change
) -> None:
    pretty = json.dumps(json.loads(change(price="255.00")), indent=2).replace("\n", "\r\n").encode()
    one = await stored(alpha, pretty, "pretty", **{"Content-Type": "application/json"})
    largest = await stored(alpha, b"no\n" * LINES_MAX, "largest")
    assert (one.lines, largest.lines) == (1, LINES_MAX)
    assert follow() == 2
    assert (await became(alpha, one.address)).counts == {"applied": 1}
    told = await became(alpha, largest.address, per_page=10_000)
    assert (told.total, len(told.changes)) == (LINES_MAX, LINES_MAX)


async def test_batches_are_listed_by_state_the_newest_first_a_page_at_a_time(
    alpha: httpx.AsyncClient, place: Place, follow: Follow, change: Change
) -> None:
    empty = msgspec.json.decode((await alpha.get("/v1/sellers/alpha/changes")).content, type=ChangesListAnswer)
    assert (empty.total, empty.batches) == (0, [])
    for name in ("one", "two", "three"):
        await stored(alpha, change(price="250.00"), name)
        place.clock.go(seconds=1)
    follow()
    await stored(alpha, change(price="249.00"), "four")
    batches_stored(place)  # refreshes

    async def listed(**asked: object) -> tuple[int, list[str]]:
        answer = await alpha.get("/v1/sellers/alpha/changes", params=asked)
        found = msgspec.json.decode(answer.content, type=ChangesListAnswer)
        return found.total, [batch.key for batch in found.batches]

    assert await listed() == (4, ["four", "three", "two", "one"])
    assert await listed(state="open") == (1, ["four"])
    assert await listed(page=2, per_page=3) == (4, ["one"])
    for wrong in ({"state": "lost"}, {"page": 0}, {"page": 101, "per_page": 100}, {"market": "FR"}):
        assert problem(await alpha.get("/v1/sellers/alpha/changes", params=wrong)) == (422, "bad-parameter")


@pytest.mark.parametrize("key", ["unknown", "a%2Fb", "%2e%2e%2f", "%00", "%F0%9F%A6%8A", "x" * 100])
async def test_a_key_that_nobody_used_is_not_found(alpha: httpx.AsyncClient, key: str) -> None:
    answer = await alpha.get(f"/v1/sellers/alpha/changes/{key}")
    assert answer.status_code == 404, answer.text


@pytest.fixture
async def cut_off(app: FastAPI, place: Place) -> FastAPI:
    """Let the application reach keys and no more: the index of batches takes no writes."""
    index = IndexNames(place.settings.index_prefix).store("changes")
    place.client.indices.create(index=index, body={"settings": {"index.blocks.write": True}})
    return app


@pytest.mark.usefixtures("cut_off")
async def test_what_the_engine_does_not_store_is_not_accepted(
    alpha: httpx.AsyncClient, place: Place, change: Change
) -> None:
    answer = await sent(alpha, change(price="250.00"), "full")
    assert problem(answer) == (503, "engine-down")
    assert answer.headers["retry-after"] == "1"
    assert batches_stored(place) == 0
