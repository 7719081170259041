"""A price that is taken wins, a review counts from the next load on, a form is taken once."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from buybox_config.catalogue import Catalogue
from buybox_config.endpoints import Endpoints
from buybox_desk.access.audit import AuditLog
from buybox_titles.recogniser import Recogniser

from .conftest import FEEDS, MakeKey, Place, open_place, signed_in, token_in, write_feed

pytestmark = pytest.mark.engine


@pytest.fixture
def place(endpoints: Endpoints, catalogue: Catalogue, recogniser: Recogniser, tmp_path: Path) -> Iterator[Place]:
    """Open a place for each test of this file."""
    with open_place(endpoints, (catalogue, recogniser), tmp_path) as opened:
        yield opened


SHEET = "/operator/sellers/delta"


@pytest.fixture
async def operator(browser: httpx.AsyncClient, make_key: MakeKey) -> httpx.AsyncClient:
    return await signed_in(browser, make_key("operator"))


async def sent(operator: httpx.AsyncClient, **fields: str) -> httpx.Response:
    page = await operator.get(SHEET)
    return await operator.post(SHEET, data={"form_token": token_in(page, SHEET), **fields})


async def test_a_price_to_win_wins_when_it_is_taken(
    browser: httpx.AsyncClient, make_key: MakeKey, place: Place
) -> None:
    await signed_in(browser, make_key("seller", "beta"))
    found = await browser.get("/sellers/beta/prices-to-win.ndjson")
    assert found.headers["content-type"].startswith("application/x-ndjson")
    changes = {change["sku"]: change for change in map(json.loads, found.text.splitlines())}
    assert (changes["b-1"]["seller"], changes["b-1"]["market"]) == ("beta", "FR")
    assert changes["b-1"]["updated_at"] == "2026-11-24T09:00:00Z"
    assert "b-3" not in changes
    none = await browser.get("/sellers/beta/prices-to-win.ndjson?within=5")
    assert all(json.loads(one)["sku"] == "b-1" for one in none.text.splitlines())

    taken = [(*row[:3], float(changes["b-1"]["price"]) if row[0] == "b-1" else row[3], row[4]) for row in FEEDS["beta"]]
    write_feed(place.folder, "beta", [row for row in taken if row[0] != "b-4"])
    place.clock.go(minutes=5)
    place.load()
    won = await browser.get("/sellers/beta/offers.csv?state=won")
    assert "b-1" in won.text


async def test_a_review_is_recorded_logged_and_counts_from_the_next_load_on(
    operator: httpx.AsyncClient, place: Place
) -> None:
    answer = await sent(operator, decision="accepted", note="40 days without a complaint")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{SHEET}?done=accepted")
    page = (await operator.get(answer.headers["location"])).text
    assert "The seller is active from the next load on" in page
    assert "40 days without a complaint" in page
    (entry,) = AuditLog(place.client, place.settings, place.clock).entries(action="seller.review")
    assert entry.who.startswith("house operator")
    assert entry.subject == "delta"
    assert entry.detail == "accepted: 40 days without a complaint"
    assert "seller.review" in (await operator.get("/operator/audit?kind=seller")).text

    before = (await operator.get("/sellers/delta/offers.csv")).text
    assert "review_due" in before
    place.clock.go(minutes=5)
    place.load()
    assert "review_due" not in (await operator.get("/sellers/delta/offers.csv")).text


async def test_a_form_that_was_sent_or_forged_is_refused(operator: httpx.AsyncClient) -> None:
    fields = {"form_token": token_in(await operator.get(SHEET), SHEET), "decision": "refused", "note": "late"}
    assert (await operator.post(SHEET, data=fields)).status_code == 303
    assert (await operator.post(SHEET, data=fields)).status_code == 409
    assert (await operator.post(SHEET, data=fields | {"form_token": "forged"})).status_code == 403
    elsewhere = token_in(await operator.get(SHEET), SHEET)
    assert (await operator.post("/operator/sellers/gamma", data=fields | {"form_token": elsewhere})).status_code == 403
    assert (await operator.get(SHEET)).text.count("late</li>") == 1
