"""Signing in and out in a real Chromium: by keyboard, without scripts, on loopback, and what it refuses."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Market

SESSION = "__Host-buybox-session"


def cookies(page: Page) -> dict[str, dict[str, object]]:
    return {str(cookie.get("name")): dict(cookie) for cookie in page.context.cookies()}


def test_a_merchandiser_signs_in_by_keyboard_and_comes_to_the_page_that_was_asked_for(
    visit: Callable[..., Page], market: Market
) -> None:
    page = visit("/merchandising/history")
    expect(page).to_have_title("Sign in · Buybox")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Your key")).to_be_focused()
    page.keyboard.type(market.keys["merchandiser"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/merchandising/history")
    session = cookies(page)[SESSION]
    assert (session["httpOnly"], session["secure"], session["sameSite"], session["path"]) == (True, True, "Lax", "/")
    assert page.evaluate("document.cookie.includes('session')") is False


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_it_works_without_scripts_on_loopback_without_tls(browser: Browser, market: Market, host: str) -> None:
    address = market.address.replace("localhost", host)
    context = browser.new_context(base_url=address, java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto("/sign-in")
        page.get_by_label("Your key").fill(market.keys["operator"])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/operator")
        assert SESSION in cookies(page)
    finally:
        context.close()


def test_a_wrong_key_is_told_beside_the_form_and_can_be_mended(browser: Browser, market: Market) -> None:
    context = browser.new_context(base_url=market.address)  # a refusal is an error in the console
    try:
        page = context.new_page()
        page.goto("/sign-in")
        page.get_by_label("Your key").fill("bbx_mistyped")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_contain_text("this key is not accepted")
        expect(page.get_by_label("Your key")).to_have_value("")
        page.get_by_label("Your key").fill(market.keys["operator"])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/operator")
    finally:
        context.close()


def test_a_seller_who_opens_the_merchandisers_pages_is_told_and_offered_another_key(
    browser: Browser, market: Market
) -> None:
    context = browser.new_context(base_url=market.address)
    try:
        page = context.new_page()
        page.goto("/sign-in")
        page.get_by_label("Your key").fill(market.keys["seller"])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"**/sellers/{market.seller}")
        refused = page.goto("/merchandising/weights")
        assert refused is not None
        assert refused.status == 403
        expect(page.get_by_role("alert")).to_contain_text("this is for a merchandiser's key")
        expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    finally:
        context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_sign_in_page_is_accessible_and_fits_a_phone(
    visit: Callable[..., Page], check_accessible: Callable[[Page], None], width: int
) -> None:
    page = visit("/sign-in", width)
    check_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_problem_page_fits_a_phone(browser: Browser, market: Market) -> None:
    context = browser.new_context(base_url=market.address, viewport={"width": 360, "height": 800})
    try:
        page = context.new_page()
        page.goto("/nowhere/" + "x" * 150)
        expect(page.get_by_role("heading", name="Not Found")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    finally:
        context.close()
