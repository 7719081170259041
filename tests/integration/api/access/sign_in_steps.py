"""What a browser does to sign in."""

import re

import httpx

TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


async def sign_in(browser: httpx.AsyncClient, key: str, wanted: str = "", **changed: str) -> httpx.Response:
    """Open the sign-in page and send its form with a key; `changed` are fields sent otherwise."""
    page = await browser.get("/sign-in", params={"next": wanted})
    found = TOKEN.search(page.text)
    assert found is not None
    fields = {"form_token": found[1], "next": wanted, "key": key} | changed
    return await browser.post("/sign-in", data=fields)
