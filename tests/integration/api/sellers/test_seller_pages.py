"""A seller signs in: it sees its own offers, the prices that win, what was turned away, and nobody else's names."""

import csv
import io

import httpx
import pytest

from .conftest import Clock, MakeKey, signed_in

pytestmark = pytest.mark.engine

PAGES = ("", "/offers", "/moves", "/quality", "/rejects", "/restrictions")

RIVALS = ("Alpha", "alpha", "Gamma", "gamma", "Delta", "delta")


async def test_every_page_is_the_sellers_own_private_and_names_no_rival(
    browser: httpx.AsyncClient, make_key: MakeKey
) -> None:
    await signed_in(browser, make_key("seller", "beta"))
    for page in PAGES:
        found = await browser.get(f"/sellers/beta{page}")
        assert found.status_code == 200, page
        assert "no-store" in found.headers["cache-control"]
        assert found.text.count("<h1>") == 1
        assert not [name for name in RIVALS if name in found.text], page
        assert "simulated" in found.text
        assert 'style="' not in found.text
        assert "onclick" not in found.text


async def test_the_overview_tells_boxes_held_of_those_competed_for(
    browser: httpx.AsyncClient, make_key: MakeKey
) -> None:
    await signed_in(browser, make_key("seller", "beta"))
    found = (await browser.get("/sellers/beta")).text
    assert "2 of 3" in found
    assert "Your offers compete like everybody&#39;s." in found or "Your offers compete like everybody's." in found


async def test_offers_are_shown_by_state_with_the_price_that_wins_and_why_one_cannot(
    browser: httpx.AsyncClient, make_key: MakeKey
) -> None:
    await signed_in(browser, make_key("seller", "beta"))
    losing = (await browser.get("/sellers/beta/offers?state=eligible")).text
    assert "b-1" in losing
    assert "b-3" not in losing
    unable = (await browser.get("/sellers/beta/offers?state=ineligible")).text
    assert "Lower the price; where it is meant, ask the marketplace to confirm it." in unable
    assert "Quantity 0: kept, never best." in unable
    odd = await browser.get("/sellers/beta/offers?state=nonsense&sort=nonsense&page=zero&whatever=1")
    assert odd.status_code == 200


async def test_a_market_in_which_it_does_not_sell_is_a_page_that_names_those_where_it_does(
    browser: httpx.AsyncClient, make_key: MakeKey
) -> None:
    await signed_in(browser, make_key("seller", "beta"))
    found = await browser.get("/sellers/beta/offers?market=DE")
    assert found.status_code == 404
    assert "choose from FR" in found.text


async def test_script_in_a_feed_is_text_on_every_page(browser: httpx.AsyncClient, make_key: MakeKey) -> None:
    await signed_in(browser, make_key("seller", "beta"))
    for page in PAGES:
        text = (await browser.get(f"/sellers/beta{page}")).text
        assert "<script>alert" not in text
        assert "<img" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in (await browser.get("/sellers/beta/rejects")).text


async def test_the_csv_of_offers_has_the_pages_columns_and_no_formula(
    browser: httpx.AsyncClient, make_key: MakeKey
) -> None:
    await signed_in(browser, make_key("seller", "beta"))
    found = await browser.get("/sellers/beta/offers.csv")
    assert found.headers["content-type"] == "text/csv; charset=utf-8"
    assert found.headers["content-disposition"] == 'attachment; filename="beta-FR-offers.csv"'
    rows = {row["sku"]: row for row in csv.DictReader(io.StringIO(found.content.decode("utf-8-sig")))}
    assert set(rows) == {"b-1", "b-2", "b-3", "b-4", "'=cmd|'/c calc'!A1"}
    assert (rows["b-1"]["state"], rows["b-1"]["winner_total"], rows["b-1"]["price"]) == ("eligible", "300.00", "302.00")
    assert float(rows["b-1"]["difference"]) == pytest.approx(float(rows["b-1"]["price_to_win"]) - 302)
    assert (rows["b-4"]["state"], rows["b-4"]["reason"]) == ("ineligible", "dear")
    only = await browser.get("/sellers/beta/offers.csv?state=won")
    assert only.text.count("\n") == 3


async def test_rejected_rows_come_by_reason_with_how_to_mend_them_and_as_they_were_read(
    browser: httpx.AsyncClient, make_key: MakeKey
) -> None:
    await signed_in(browser, make_key("seller", "beta"))
    page = (await browser.get("/sellers/beta/rejects")).text
    assert "Unknown grade" in page
    assert "Map the word under grades in your seller file" in page
    assert "As it was read" in page
    one = (await browser.get("/sellers/beta/rejects?reason=unknown_grade")).text
    assert "b-7" in one
    assert "b-6" not in one
    found = await browser.get("/sellers/beta/rejects.csv?reason=unknown_grade")
    rows = list(csv.DictReader(io.StringIO(found.content.decode("utf-8-sig"))))
    assert [(row["sku"], row["reason"], row["row"]) for row in rows] == [("b-7", "unknown_grade", "7")]


async def test_restrictions_say_the_ground_and_where_to_appeal(browser: httpx.AsyncClient, make_key: MakeKey) -> None:
    await signed_in(browser, make_key("seller", "beta"))
    found = (await browser.get("/sellers/beta/restrictions")).text
    assert "Limited in France: shown on the device&#39;s page, never the first offer." in found
    assert "b-4" in found
    assert 'href="mailto:appeals@shop.example"' in found


async def test_a_seller_on_probation_sees_its_day_and_its_limits_and_one_to_review_that_its_offers_wait(
    browser: httpx.AsyncClient, make_key: MakeKey
) -> None:
    await signed_in(browser, make_key("seller", "gamma"))
    found = (await browser.get("/sellers/gamma/restrictions")).text
    assert "37 of 40" in found
    assert "After day 40 your offers are paused unless the marketplace has reviewed you" in found
    await signed_in(browser, make_key("seller", "delta"))
    found = (await browser.get("/sellers/delta/restrictions")).text
    assert "Paused: review due" in found
    assert "probation ended on 2026-10-11" in found


async def test_quality_is_shown_per_1000_orders_against_the_limits(
    browser: httpx.AsyncClient, make_key: MakeKey
) -> None:
    await signed_in(browser, make_key("seller", "beta"))
    found = (await browser.get("/sellers/beta/quality")).text
    assert "beyond the limit" in found
    assert ">45<" in found
    assert "<svg" in found
    assert "Simulated orders" in found


async def test_another_sellers_pages_are_refused_alike_whether_there_is_one_or_not(
    browser: httpx.AsyncClient, make_key: MakeKey
) -> None:
    await signed_in(browser, make_key("seller", "beta"))
    for path in (*PAGES, "/offers.csv", "/prices-to-win.ndjson", "/rejects.csv"):
        asked = {"X-Request-Id": "asked"}
        there, nowhere = [await browser.get(f"/sellers/{one}{path}", headers=asked) for one in ("alpha", "nobody")]
        assert (there.status_code, nowhere.status_code) == (403, 403)
        assert there.text.replace("alpha", "X") == nowhere.text.replace("nobody", "X")
    for path in ("/operator", "/operator/sellers", "/operator/sellers/beta", "/operator/audit", "/operator/blocks"):
        assert (await browser.get(path)).status_code == 403


async def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(browser: httpx.AsyncClient) -> None:
    found = await browser.get("/sellers/beta/offers?market=FR&state=won")
    assert found.status_code == 303
    assert found.headers["location"] == "/sign-in?next=%2Fsellers%2Fbeta%2Foffers%3Fmarket%3DFR%26state%3Dwon"


async def test_a_key_that_is_over_opens_nothing_any_more(
    browser: httpx.AsyncClient, make_key: MakeKey, clock: Clock
) -> None:
    await signed_in(browser, make_key("seller", "beta", days=1))
    assert (await browser.get("/sellers/beta")).status_code == 200
    clock.go(hours=25)
    assert (await browser.get("/sellers/beta")).status_code == 303
