"""The storefront of docs/storefront-example against an API with hostile answers, over a real socket."""

import http.client
import sys
import threading
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from buybox_api.asking import SearchQuery, SearchRequest

EXAMPLE = Path(__file__).parents[3] / "docs" / "storefront-example"

HOSTILE = "\"><script>alert('x')</script>&"
MONEY = {"amount": "289.00", "currency": "EUR"}
OFFER = {
    "grade": HOSTILE,
    "total": MONEY,
    "seller": {"name": HOSTILE},
    "link": "javascript:alert(1)",
    "reasons": [HOSTILE],
}
DEVICE = {"device_id": "a/../b", "title": HOSTILE, "best_offer": OFFER}
PIECE = {"words": HOSTILE, "without": HOSTILE}
SEARCH = {
    "total": 41,
    "page": 2,
    "per_page": 20,
    "query": {"text": HOSTILE, "pieces": [PIECE], "corrected": HOSTILE, "message": HOSTILE, "redirect": None},
    "devices": [DEVICE],
    "facets": {
        "brand": [{"value": HOSTILE, "count": 2}, {"value": "Acme", "count": 1}],
        "price": {"min": None, "max": "719.00"},
    },
}
PAGE = DEVICE | {
    "boxes": [
        {
            "grade": HOSTILE,
            "colour": HOSTILE,
            "battery_new": True,
            "keyboard": HOSTILE,
            "network_lock": HOSTILE,
            "price_from": MONEY,
        }
    ],
    "also_consider": [{"kind": "newer_model", "difference": MONEY, "device": DEVICE, "offer": OFFER}],
    "schema_org": '{"@type":"Product"}',
}
ANSWERS: dict[str, tuple[int, dict[str, Any]]] = {
    "/v1/search": (200, SEARCH),
    "/v1/devices/a": (200, PAGE | {"device_id": "a"}),
    "/v1/devices/old": (200, PAGE | {"device_id": "new"}),
}


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(EXAMPLE))
    for name in ("shop", "pages"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return import_module("shop")


@pytest.fixture
def connection(shop: ModuleType) -> Iterator[http.client.HTTPConnection]:
    server = shop.make_server(answer, "FR", 0)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    server.shutdown()
    thread.join()
    server.server_close()


def answer(path: str, asked: list[tuple[str, str]]) -> tuple[int, dict[str, Any]]:
    """Answer as the API does; words that begin with `goto` are redirected by a list rule."""
    if strange := {name for name, _ in asked} - SearchQuery.model_fields.keys():
        return 422, {"title": "Bad parameter", "detail": ", ".join(strange)}
    text = dict(asked).get("q", "")
    if text.startswith("goto "):
        return 200, SEARCH | {"query": SEARCH["query"] | {"redirect": text.removeprefix("goto ")}}  # type: ignore[operator] # a dict
    return ANSWERS.get(path, (404, {"title": "Unknown device", "detail": HOSTILE}))


def get(connection: http.client.HTTPConnection, target: str) -> tuple[int, str, str]:
    connection.request("GET", target)
    found = connection.getresponse()
    return found.status, found.read().decode(), found.headers.get("Location", "")


@pytest.mark.parametrize("target", ["/?q=x&colour=%22%3E%3Cscript%3E", "/devices/a", "/devices/no", "/nowhere"])
def test_nothing_from_outside_becomes_markup(connection: http.client.HTTPConnection, target: str) -> None:
    _, html, _ = get(connection, target)
    assert "<script>" not in html
    assert "alert('x')" not in html
    assert "javascript:" not in html
    assert "/devices/a/../b" not in html
    assert 'name=viewport content="width=device-width' in html


def test_parameters_that_no_page_knows_are_left_aside(connection: http.client.HTTPConnection) -> None:
    status, html, _ = get(connection, "/?q=x&utm_source=mail&fbclid=1&market=DE&client_id=me&colour=black")
    assert status == 200
    assert not any(name in html for name in ("utm_source", "fbclid", "market", "client_id"))
    assert "colour=black" in html
    assert get(connection, "/devices/a?utm_source=mail")[0] == 200


def test_every_parameter_of_a_search_reaches_the_api(shop: ModuleType) -> None:
    assert SearchRequest.model_fields.keys() - {"market"} == shop.KNOWN


def test_a_page_in_the_middle_has_chips_facets_and_both_neighbours(connection: http.client.HTTPConnection) -> None:
    status, html, _ = get(connection, "/?q=x&colour=black&page=2")
    assert status == 200
    assert 'href="/?q=x"' in html  # the chip of the colour: the list without it
    assert "/?q=x&amp;colour=black&amp;page=1" in html
    assert "/?q=x&amp;colour=black&amp;page=3" in html
    assert "/?q=x&amp;colour=black&amp;brand=Acme" in html


def test_a_device_page_has_its_structured_data_and_what_to_consider(connection: http.client.HTTPConnection) -> None:
    _, html, _ = get(connection, "/devices/a")
    assert '<script type="application/ld+json">{"@type":"Product"}</script>' in html
    assert "+289.00 EUR" in html


def test_a_renamed_device_and_a_redirected_query_lead_on(connection: http.client.HTTPConnection) -> None:
    assert get(connection, "/devices/old")[::2] == (301, "/devices/new")
    assert get(connection, "/?q=goto+/sale")[::2] == (302, "/sale")


@pytest.mark.parametrize("address", ["//evil.example", "javascript:alert(1)", "http://plain.example"])
def test_a_redirect_to_what_is_no_safe_address_is_not_followed(
    connection: http.client.HTTPConnection, address: str
) -> None:
    assert get(connection, f"/?q=goto+{address}")[0] == 200


def test_a_problem_of_the_api_keeps_its_status_and_its_sentence(connection: http.client.HTTPConnection) -> None:
    status, html, _ = get(connection, "/devices/no")
    assert status == 404
    assert "Unknown device" in html


def test_an_api_that_is_down_is_a_page_not_a_fault(shop: ModuleType) -> None:
    status, problem = shop.ask_api("http://127.0.0.1:9")("/v1/search", [])
    assert (status, problem["title"]) == (503, "Closed")
