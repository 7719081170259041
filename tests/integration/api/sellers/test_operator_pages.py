"""An operator sees what needs a look, and is told what a review still lacks."""

import httpx
import pytest
from buybox_desk.access.audit import AuditLog

from .conftest import MakeKey, Place, signed_in, token_in

pytestmark = pytest.mark.engine

SHEET = "/operator/sellers/delta"


@pytest.fixture
async def operator(browser: httpx.AsyncClient, make_key: MakeKey) -> httpx.AsyncClient:
    return await signed_in(browser, make_key("operator"))


async def sent(operator: httpx.AsyncClient, **fields: str) -> httpx.Response:
    page = await operator.get(SHEET)
    return await operator.post(SHEET, data={"form_token": token_in(page, SHEET), **fields})


async def test_the_overview_names_who_is_to_be_reviewed_and_what_is_live(
    operator: httpx.AsyncClient,
) -> None:
    found = (await operator.get("/operator")).text
    assert "Delta Shop" in found
    assert "probation is over since day 40" in found
    assert "Gamma Shop" in found
    assert "Alpha Shop" in found  # late beyond the limit
    assert "France" in found


async def test_sellers_are_found_by_standing_and_by_name(operator: httpx.AsyncClient) -> None:
    due = (await operator.get("/operator/sellers?status=review_due")).text
    assert "Delta Shop" in due
    assert "Alpha Shop" not in due
    named = (await operator.get("/operator/sellers?q=gam&status=nonsense")).text
    assert "Gamma Shop" in named
    assert "Delta Shop" not in named
    assert "No seller matches." in (await operator.get("/operator/sellers", params={"q": "<script>"})).text


async def test_a_review_without_a_decision_or_note_is_asked_for_again_with_what_was_written(
    operator: httpx.AsyncClient, place: Place
) -> None:
    answer = await sent(operator, note="<script>alert(1)</script>")
    assert answer.status_code == 422
    assert "Choose whether the seller is accepted or refused." in answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
    assert (await sent(operator, decision="refused", note="  ")).status_code == 422
    assert AuditLog(place.client, place.settings, place.clock).entries(action="seller.review") == []


async def test_a_seller_that_there_is_not_is_a_page_that_names_near_ones(operator: httpx.AsyncClient) -> None:
    for path in ("/operator/sellers/alpah", "/sellers/alpah"):
        found = await operator.get(path)
        assert found.status_code == 404
        assert "near ones are alpha" in found.text


async def test_the_log_is_shown_by_kind_and_by_who(operator: httpx.AsyncClient) -> None:
    assert "key.create" in (await operator.get("/operator/audit")).text
    assert "key.create" not in (await operator.get("/operator/audit?kind=policy")).text
    assert "Nothing is in the log" in (await operator.get("/operator/audit?who=nobody&steps=x")).text
    assert (await operator.get("/operator/blocks")).status_code == 200


ODD = ("", "0", "-1", "9" * 5_000, "\u0663", "x" * 3_000, "\x00", "<script>", "%", "\ud7ff", "NaN", "1e308", "../..")

NAMES = ("market", "state", "sort", "page", "reason", "within", "kind", "who", "steps", "status", "q", "done")


@pytest.mark.parametrize("value", ODD)
async def test_no_address_however_odd_ends_in_a_fault(operator: httpx.AsyncClient, value: str) -> None:
    pages = ("", "/offers", "/offers.csv", "/prices-to-win.ndjson", "/moves", "/quality", "/rejects", "/restrictions")
    paths = [*(f"/sellers/beta{page}" for page in pages), "/operator", "/operator/sellers", "/operator/audit", SHEET]
    for path in paths:
        found = await operator.get(path, params={name: value for name in NAMES if name != "market"})
        assert found.status_code == 200, path
        assert "<script>" not in found.text
        market = await operator.get(path, params={"market": value})
        assert market.status_code in (200, 404), path
        assert "<script>" not in market.text


async def test_no_sellers_id_however_odd_ends_in_a_fault(operator: httpx.AsyncClient) -> None:
    for seller in ("%00", "%3Cscript%3E", "x" * 3_000, "%F0%9F%98%80", "..%2F..", "beta%20"):
        found = await operator.get(f"/sellers/{seller}/offers")
        assert found.status_code == 404, seller
        assert "<script>" not in found.text
