"""The storefront in a real browser: typing, filtering, comparing, by keyboard alone, on a phone, without scripts."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]
Check = Callable[[Page], None]
Logged = Callable[[str, str, int], list[dict[str, Any]]]

RESULTS = "/?market=FR&q=iphone"

PLACES = ("/?market=FR", RESULTS, "/how-we-rank?market=FR", "/?market=FR&q=xyzzyplugh", "/?market=DE&q=galaxy")


def first_device(page: Page) -> str:
    """Return the address of the first device of a list."""
    return str(page.locator("#cards .name a").first.get_attribute("href"))


def compared(page: Page) -> str:
    """Return the address of a comparison of the first three devices of a list."""
    ticks = page.locator("#cards input[name=devices]")
    return "/compare?market=FR&devices=" + ",".join(str(ticks.nth(place).get_attribute("value")) for place in range(3))


def overflow(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_typing_suggests_and_the_keyboard_takes_a_suggestion(visit: Visit) -> None:
    page = visit("/?market=FR")
    field = page.locator("#q")
    field.press_sequentially("iph", delay=60)
    suggestions = page.get_by_role("listbox").get_by_role("option")
    expect(suggestions.first).to_be_visible()
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == suggestions.first.get_attribute("id")
    field.press("Enter")
    page.wait_for_url(re.compile("q=|/devices/|category=|model="))
    page.wait_for_load_state()
    assert page.locator("h1").inner_text()


def test_escape_closes_suggestions_and_enter_searches_what_was_typed(visit: Visit) -> None:
    page = visit("/?market=FR")
    field = page.locator("#q")
    field.press_sequentially("iphone", delay=30)
    expect(page.get_by_role("listbox")).to_be_visible()
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    field.press("Enter")
    page.wait_for_url(re.compile("q=iphone"))
    assert page.locator("#cards .name a").count() > 0


def test_a_filter_narrows_the_list_stays_in_the_address_and_the_back_button_takes_it_off(visit: Visit) -> None:
    page = visit(RESULTS)
    before = page.locator("#count").inner_text()
    page.locator("#filters input[name=colour]").first.check()
    button = page.locator("#filter-form .apply button")
    if button.is_visible():
        button.click()
    page.wait_for_url(re.compile("colour="))
    expect(page.locator("#count")).not_to_have_text(before)
    kept = page.url
    page.reload()
    assert page.url == kept
    assert page.locator("#filters input[name=colour]:checked").count() == 1
    page.go_back()
    expect(page.locator("#count")).to_have_text(before)


def test_devices_are_compared_side_by_side(visit: Visit) -> None:
    page = visit(RESULTS)
    titles = [page.locator("#cards .name a").nth(place).inner_text() for place in range(2)]
    for place in range(2):
        page.locator("#cards input[name=devices]").nth(place).check()
    page.locator("#compare button").click()
    page.wait_for_url(re.compile("/compare"))
    shown = page.locator("table").inner_text()
    assert all(title in shown for title in titles)


def test_sorted_by_price_every_card_leads_with_its_cheapest_offer(visit: Visit) -> None:
    page = visit(RESULTS + "&sort=price_asc")
    cards = page.locator("#cards .card")
    assert cards.count() > 0
    for place in range(cards.count()):
        led, lowest = cards.nth(place).locator(".price b").inner_text(), cards.nth(place).locator(".range").inner_text()
        assert led in lowest


def test_a_choice_of_options_changes_the_offer_and_its_address(visit: Visit) -> None:
    page = visit(RESULTS)
    page.goto(first_device(page))
    choice = page.locator("#choices a:not(.off):not([aria-current])").first
    choice.click()
    page.wait_for_url(re.compile(r"(grade|colour|battery_new|keyboard|network_lock)="))
    assert page.locator("#choices a[aria-current=true]").count() > 0
    assert page.locator("#best-offer .price b").inner_text()


def test_the_keyboard_alone_finds_a_device(visit: Visit) -> None:
    page = visit("/?market=FR")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(6):
        if page.evaluate("document.activeElement.id") == "q":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("iphone 13")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=iphone"))
    for _ in range(120):
        if page.evaluate("document.activeElement.matches('#cards .name a')"):
            break
        page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/devices/"))
    assert page.locator("h1").count() == 1


def test_searching_filtering_and_comparing_need_no_script(visit: Visit) -> None:
    page = visit("/?market=FR", java_script_enabled=False)
    page.locator("#q").fill("iphone")
    page.locator("#search button").click()
    assert "q=iphone" in page.url
    page.locator("#filters input[name=colour]").first.check()
    page.locator("#filter-form .apply button").click()
    assert "colour=" in page.url
    page.locator("#cards input[name=devices]").first.check()
    page.locator("#compare button").click()
    assert "/compare" in page.url
    assert page.locator("table").count() == 1


def test_what_is_shown_and_opened_reaches_the_log(visit: Visit, logged: Logged) -> None:
    page = visit(RESULTS)
    searched = page.locator("#content").get_attribute("data-list")
    with page.expect_request("**/v1/events") as opened:
        page.locator("#cards .name a").first.click()
    assert opened.value.post_data is not None
    page.wait_for_url(re.compile("/devices/"))
    listed = page.locator("#content").get_attribute("data-list")
    offers = page.locator("#offers .offer").count()
    assert [event["action_name"] for event in logged("ubi-events", str(searched), 1)] == ["click"]
    shown = logged("ubi-events", str(listed), offers)
    assert {event["action_name"] for event in shown} == {"impression"}
    assert sorted(event["event_attributes"]["position"]["ordinal"] for event in shown) == list(range(1, offers + 1))
    (list_line,) = logged("ubi-queries", str(listed), 1)
    first = next(event for event in shown if event["event_attributes"]["position"]["ordinal"] == 1)
    assert list_line["query_response_hit_ids"][0] == first["event_attributes"]["object"]["object_id"]


def test_a_browser_that_asks_not_to_be_told_of_is_not(visit: Visit) -> None:
    page = visit("/?market=FR")
    page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
    told: list[str] = []
    page.on("request", lambda request: told.append(request.url))
    page.goto(RESULTS)
    page.goto(first_device(page))
    page.wait_for_load_state("networkidle")
    assert not any("/v1/events" in url for url in told)


def test_a_script_as_words_is_shown_as_text(visit: Visit) -> None:
    page = visit("/?market=FR&q=%3Cscript%3Ealert(1)%3C/script%3E%22%3E%3Cimg%20src=x%20onerror=alert(2)%3E")
    assert page.locator("main script").count() == 0
    assert "<script>" in page.locator("#q").input_value()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("place", PLACES)
def test_pages_of_the_shop_are_accessible_and_never_scroll_sideways(
    visit: Visit, check_accessible: Check, place: str, width: int
) -> None:
    page = visit(place, width)
    check_accessible(page)
    assert overflow(page) <= 0
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") in {"fr", "de"}


@pytest.mark.parametrize("width", [360, 1280])
def test_devices_and_comparisons_are_accessible_and_never_scroll_sideways(
    visit: Visit, check_accessible: Check, width: int
) -> None:
    page = visit(RESULTS, width)
    places = [first_device(page), compared(page)]
    for place in places:
        page.goto(place)
        check_accessible(page)
        assert overflow(page) <= 0, place
        assert page.locator("h1").count() == 1


@pytest.mark.parametrize(("country", "language"), [("FR", "fr"), ("DE", "de"), ("GB", "en"), ("ES", "es")])
def test_each_market_speaks_its_language(visit: Visit, country: str, language: str) -> None:
    page = visit(f"/?market={country}&q=iphone")
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("#cards .card").count() > 0
