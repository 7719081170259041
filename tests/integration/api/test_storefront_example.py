"""The storefront of docs/storefront-example over the real API: every link of its pages leads to a page."""

import sys
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

import httpx
import msgspec
import pytest
from buybox_ranking.device import DeviceDocument

pytestmark = pytest.mark.engine

EXAMPLE = Path(__file__).parents[3] / "docs" / "storefront-example"


class Marketplace(Protocol):
    """What the fixture of this name gives."""

    devices: tuple[DeviceDocument, ...]


class Links(HTMLParser):
    """Collects the addresses of a page's links and its structured data."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.data = ""
        self._in_script = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if (tag, name) == ("a", "href")]
        self._in_script = tag == "script"

    def handle_data(self, data: str) -> None:
        self.data += data if self._in_script else ""


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(EXAMPLE))
    monkeypatch.delitem(sys.modules, "pages", raising=False)
    return import_module("pages")


async def search(shop: httpx.AsyncClient, asked: list[tuple[str, str]]) -> dict[str, Any]:
    answer = await shop.get("/v1/search", params=[("market", "FR"), *asked])
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("query", ["", "per_page=5", "q=quark&colour=black&per_page=5", "price_max=250&grade=good"])
async def test_every_chip_facet_and_page_of_a_list_leads_to_a_list_and_every_card_to_a_device(
    shop: httpx.AsyncClient, pages: ModuleType, query: str
) -> None:
    asked = parse_qsl(query)
    links = Links(pages.results_page(await search(shop, asked), asked)).found
    assert any(link.startswith("/devices/") for link in links)
    for link in links:
        if link.startswith("/devices/"):
            assert (await shop.get(f"/v1{link}?market=FR")).status_code == 200
        else:
            assert link.startswith("/?")
            await search(shop, parse_qsl(urlsplit(link).query))


async def test_a_facet_link_lists_as_many_devices_as_it_says(shop: httpx.AsyncClient, pages: ModuleType) -> None:
    html = pages.results_page(await search(shop, []), [])
    told = [piece.partition("</a>")[0] for piece in html.split('<a href="/?')[1:]]
    assert len(told) > 10
    for piece in told:
        address, _, words = piece.partition('">')
        found = await search(shop, parse_qsl(address.replace("&amp;", "&")))
        assert words.endswith(f"({found['total']})")


async def test_a_device_page_shows_its_price_and_carries_its_structured_data(
    shop: httpx.AsyncClient, marketplace: Marketplace, pages: ModuleType
) -> None:
    device = next(device for device in marketplace.devices if device.offer_count)
    answer = (await shop.get(f"/v1/devices/{device.device_id}?market=FR")).json()
    html = pages.device_page(answer)
    assert answer["best_offer"]["total"]["amount"] in html
    product = msgspec.json.decode(Links(html).data)
    assert product["productID"] == device.device_id
