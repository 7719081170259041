"""The storefront's pages over ASGI from a loaded market: they show what the API answers, and are kept as it is."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from html import unescape
from typing import Any

import httpx
import pytest
from buybox_config.endpoints import Endpoints

pytestmark = pytest.mark.engine

Opened = Callable[[Endpoints], AbstractAsyncContextManager[httpx.AsyncClient]]

HTML_MOST = 60_000
"""Bytes of a search page: the budget."""

LISTS = (
    "",
    "q=quark",
    "q=iphone&sort=price_asc",
    "sort=price_desc&per_page=5&page=2",
    "grade_min=good&colour=black&colour=blue&battery_new=true",
    "category=laptop&warranty_min=12&delivery_max=5&price_max=320,00",
    "q=vela+pro+256&vat_scheme=margin&network_lock=unlocked",
    "price_min=1&price_max=2",
    "q=zzzzqqqq",
)


def shown_ids(html: str) -> list[str]:
    """Return the devices of a page's cards in order, of its own list alone."""
    listed = html.partition('id="cards"')[2].partition("</ul>\n<form")[0]
    return re.findall(r'name="devices" value="([^"]+)"', listed)


def query_id_in(html: str) -> str:
    """Return the id under which a page's list is logged; empty where it is not."""
    return re.findall(r'data-list="(\w*)"', html)[0]


def unnamed(html: str) -> str:
    """Return a page without what differs from shopper to shopper."""
    return re.sub(r'data-list="\w*" data-client="\w*"', "", html)


@pytest.mark.parametrize("question", LISTS)
async def test_a_page_lists_what_the_api_lists_in_its_order(shop: httpx.AsyncClient, question: str) -> None:
    answer = (await shop.get(f"/v1/search?market=FR&{question.replace(',', '.')}")).json()
    page = await shop.get(f"/?market=FR&{question}&utm_source=mail")
    assert page.status_code == 200
    assert shown_ids(page.text) == [device["device_id"] for device in answer["devices"]]
    assert len(page.content) < HTML_MOST
    assert page.text.count("<h1") == 1
    if answer["query"]["message"]:
        assert answer["query"]["message"] in unescape(page.text)


async def test_a_page_of_all_facets_and_twenty_cards_keeps_to_its_budget(shop: httpx.AsyncClient) -> None:
    page = await shop.get("/?market=FR&per_page=20&compare=apple-iphone-13-128gb")
    assert len(shown_ids(page.text)) == 20
    assert len(page.content) < HTML_MOST


@pytest.mark.parametrize("question", ["", "grade_min=good", "q=quark&colour=black&warranty_min=12"])
async def test_sorted_by_price_the_api_gives_the_cheapest_offer_that_passes(
    shop: httpx.AsyncClient, question: str
) -> None:
    answer = (await shop.get(f"/v1/search?market=FR&sort=price_asc&{question}")).json()
    assert answer["devices"]
    filters = question.replace("q=quark&", "")
    for device in answer["devices"]:
        cheapest = device["cheapest_offer"]
        assert cheapest["total"] == device["price_from"]
        offers = (await shop.get(f"/v1/devices/{device['device_id']}/offers?market=FR&{filters}")).json()["offers"]
        passing = [offer for offer in offers if offer["state"] != "ineligible"]
        assert cheapest["offer_id"] in {
            offer["offer_id"] for offer in passing if offer["total"] == device["price_from"]
        }
        assert cheapest["reasons"]


async def test_by_relevance_there_is_no_cheapest_offer(shop: httpx.AsyncClient) -> None:
    answer = (await shop.get("/v1/search?market=FR")).json()
    assert {str(device["cheapest_offer"]) for device in answer["devices"]} == {"None"}


async def device_of(shop: httpx.AsyncClient) -> dict[str, Any]:
    """Return a device's answer that has more than one box."""
    listed = (await shop.get("/v1/search", params={"market": "FR", "per_page": 50})).json()["devices"]
    for each in listed:
        answer: dict[str, Any] = (await shop.get(f"/v1/devices/{each['device_id']}?market=FR")).json()
        if len(answer["boxes"]) > 1:
            return answer
    raise AssertionError("the marketplace has no device of two boxes")


async def test_each_box_of_a_device_is_a_choice_that_leads_to_its_best_offer(shop: httpx.AsyncClient) -> None:
    device = await device_of(shop)
    for box in device["boxes"]:
        choice = {"market": "FR", "grade": box["grade"], "battery_new": str(box["battery_new"]).lower()}
        choice |= {"network_lock": box["network_lock"] or "unlocked"}
        choice |= {name: box[name] for name in ("colour", "keyboard") if box[name] is not None}
        page = await shop.get(f"/devices/{device['device_id']}", params=choice)
        assert page.status_code == 200
        best = page.text.partition('id="best-offer"')[2].partition("</section>")[0]
        rivals = [other for other in device["boxes"] if all(_has(other, name, choice) for name in choice)]
        assert unescape(rivals[0]["best_offer"]["seller"]["name"]) in unescape(best)
        assert 'id="missing"' not in page.text


def _has(box: dict[str, Any], name: str, choice: dict[str, str]) -> bool:
    if name == "market":
        return True
    value = box[name] if name != "network_lock" else box[name] or "unlocked"
    return (str(value).lower() if isinstance(value, bool) else value) == choice[name]


async def test_a_device_page_shows_all_offers_in_the_order_of_the_api(shop: httpx.AsyncClient) -> None:
    device = await device_of(shop)
    offers = (await shop.get(f"/v1/devices/{device['device_id']}/offers?market=FR")).json()["offers"]
    page = (await shop.get(f"/devices/{device['device_id']}?market=FR&all=true")).text
    listed = page.partition('<ol class="offers">')[2].partition("</ol>")[0]
    assert re.findall(r'<span class="seller">([^<]+)</span>', listed) == [each["seller"]["name"] for each in offers]


async def test_a_choice_that_nobody_offers_is_told_and_all_offers_are_shown(shop: httpx.AsyncClient) -> None:
    device = await device_of(shop)
    page = await shop.get(f"/devices/{device['device_id']}?market=FR&colour=ultraviolet")
    assert page.status_code == 200
    assert 'id="missing"' in page.text
    assert '<ol class="offers">' in page.text


async def test_a_device_that_the_catalogue_knows_and_nobody_offers_shows_what_comes_near(
    shop: httpx.AsyncClient,
) -> None:
    page = await shop.get("/devices/apple-iphone-8-plus-64gb?market=FR")
    assert page.status_code == 404
    assert 'id="sold-out"' in page.text


async def test_two_devices_stand_side_by_side(shop: httpx.AsyncClient) -> None:
    listed = (await shop.get("/v1/search?market=FR&per_page=2")).json()["devices"]
    ids = [device["device_id"] for device in listed]
    page = await shop.get("/compare", params={"market": "FR", "devices": ids})
    assert page.status_code == 200
    assert [device["title"] in page.text for device in listed] == [True, True]
    only = await shop.get("/compare", params={"market": "FR", "devices": ",".join(ids), "only": "differences"})
    assert only.text.count("<tr") < page.text.count("<tr")


@pytest.mark.parametrize("market", ["FR"])
async def test_how_we_rank_is_what_the_api_says(shop: httpx.AsyncClient, market: str) -> None:
    answer = (await shop.get(f"/v1/ranking?market={market}")).json()
    page = unescape((await shop.get(f"/how-we-rank?market={market}&category=laptop")).text)
    assert answer["title"] in page
    assert all(parameter["text"] in page for parameter in answer["parameters"])
    assert answer["sponsored"] in page


async def test_a_page_that_still_holds_is_a_304_under_the_same_policy_for_content(shop: httpx.AsyncClient) -> None:
    first = await shop.get("/?market=FR&q=quark")
    again = await shop.get("/?market=FR&q=quark", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]
    other = await shop.get("/?market=FR&q=vela", headers={"if-none-match": first.headers["etag"]})
    assert other.status_code == 200


async def test_a_shopper_gets_an_id_once_and_the_page_stays_private(shop: httpx.AsyncClient) -> None:
    shop.cookies.clear()
    first = await shop.get("/?market=FR")
    assert "buybox-client" in first.headers["set-cookie"]
    assert "private" in first.headers["cache-control"]
    second = await shop.get("/?market=FR")
    assert "set-cookie" not in second.headers
    assert second.headers["vary"] == "Cookie"


@pytest.fixture
async def cached(open_shop: Opened, endpoints: Endpoints) -> AsyncIterator[httpx.AsyncClient]:
    """Open the application with its cache."""
    async with open_shop(endpoints) as client:
        yield client


async def test_a_page_comes_from_the_cache_the_second_time_and_is_the_same(cached: httpx.AsyncClient) -> None:
    pages = [await cached.get("/?market=FR&q=quark&grade_min=fair&sort=price_asc") for _ in range(2)]
    assert [page.headers["x-cache"] for page in pages] == ["miss", "hit"]
    assert len({query_id_in(page.text) for page in pages}) == 2
    assert unnamed(pages[0].text) == unnamed(pages[1].text)


async def test_a_list_that_the_browser_kept_is_logged_once(cached: httpx.AsyncClient) -> None:
    one, other = (f"/devices/{device}?market=FR" for device in shown_ids((await cached.get("/?market=FR")).text)[:2])
    before = await lists_stored(cached, 0)
    first = await cached.get(one)
    again = await cached.get(one, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304  # its HTML names the line of the first look
    assert (await cached.get(other)).status_code == 200
    assert await lists_stored(cached, before + 2) == before + 2


async def lists_stored(shop: httpx.AsyncClient, wanted: int) -> int:
    """Wait until the log wrote so many lines, in the order in which it took them; return how many it wrote."""
    async with asyncio.timeout(20):
        while (stored := int((await shop.get("/readyz")).json()["event_log"]["stored"])) < wanted:  # noqa: ASYNC110 - told over HTTP alone
            await asyncio.sleep(0.1)
    return stored


async def test_only_a_page_that_is_logged_names_its_line(shop: httpx.AsyncClient) -> None:
    assert query_id_in((await shop.get("/?market=FR&q=quark")).text)
    assert not query_id_in((await shop.get("/?market=FR")).text)
    assert not query_id_in((await shop.get("/how-we-rank?market=FR")).text)


@pytest.mark.parametrize("question", ["q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "colour=%3Cb%3E&brand=%22onload"])
async def test_what_is_asked_is_shown_as_text(shop: httpx.AsyncClient, question: str) -> None:
    page = await shop.get(f"/?market=FR&{question}")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<b>" not in page.text.partition('id="chips"')[2].partition("</ul>")[0]
