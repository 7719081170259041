"""Hostile and mistaken questions: a clean answer or a problem document, never a fault."""

from typing import Protocol

import httpx
import pytest
from buybox_ranking.device import DeviceDocument

pytestmark = pytest.mark.engine


class Marketplace(Protocol):
    """What the fixture of this name gives."""

    devices: tuple[DeviceDocument, ...]


HARMLESS = (
    "%00",
    "%F0%9F%93%B1",
    "%ED%A0%80",
    "%FF%FE",
    "%22quark%22%20AND%20(title:*",
    "';DROP TABLE offers;--",
    "<script>alert(1)</script>",
    "*",
    '{"query":{}}',
    "quark%0A%0D13",
    "++++",
    "ＱＵＡＲＫ",
    "....,,,,",
    "%E0%B8%A0%E0%B8%B2",
)  # fmt: skip


@pytest.mark.parametrize("text", HARMLESS)
async def test_any_text_is_answered(shop: httpx.AsyncClient, text: str) -> None:
    answer = await shop.get(f"/v1/search?market=FR&q={text}")
    assert answer.status_code == 200


WRONG = (
    "q=" + "x" * 10_000,
    "q=" + "a+" * 41,
    "page=0",
    "page=-1",
    "page=99999999999999999999",
    "page=101&per_page=100",
    "per_page=0",
    "per_page=100000",
    "page=1&page=2",
    "colour=",
    "colour=" + "x" * 101,
    "&".join(f"colour={number}" for number in range(51)),
    "price_max=NaN",
    "price_max=1e308",
    "price_max=Infinity",
    "price_max=-1",
    "price_max=abc",
    "storage_gb=128.5",
    "storage_gb=99999999999999999999",
    "grade=shiny",
    "grade_min=",
    "category=phone",
    "battery_new=maybe",
    "sort=random",
    "vat_scheme=none",
    "nonsense=1",
    "%00=1",
)


@pytest.mark.parametrize("query", WRONG, ids=range(len(WRONG)))
async def test_a_wrong_parameter_is_422_and_named(shop: httpx.AsyncClient, query: str) -> None:
    answer = await shop.get(f"/v1/search?market=FR&{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["parameter"]
    assert len(answer.content) < 4_000


async def test_contradictory_filters_list_nothing(shop: httpx.AsyncClient) -> None:
    answer = await shop.get("/v1/search?market=FR&grade=worn&grade_min=premium&price_min=900&price_max=1")
    assert (answer.status_code, answer.json()["total"], answer.json()["devices"]) == (200, 0, [])
    assert answer.json()["facets"]["price"] == {"min": None, "max": None}


async def test_a_page_beyond_the_last_is_empty_and_keeps_the_total(shop: httpx.AsyncClient) -> None:
    answer = await shop.get("/v1/search?market=FR&page=50&per_page=200")
    assert (answer.status_code, answer.json()["devices"]) == (200, [])
    assert answer.json()["total"] > 0


@pytest.mark.parametrize("device", ["..%2F..%2Fetc", "%00", "x" * 3000, "%F0%9F%93%B1", "a%22%7D"])
async def test_a_strange_device_is_404(shop: httpx.AsyncClient, device: str) -> None:
    for tail in ("", "/offers", "/best"):
        answer = await shop.get(f"/v1/devices/{device}{tail}?market=FR")
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


async def test_an_unknown_market_is_404_and_the_known_ones_are_named(shop: httpx.AsyncClient) -> None:
    for market in ("XX", "%00", "FRANCE"):
        answer = await shop.get(f"/v1/search?market={market}")
        assert answer.status_code == 404
        assert "known are" in answer.json()["detail"]


async def test_a_market_must_be_named(shop: httpx.AsyncClient) -> None:
    answer = await shop.get("/v1/search?q=quark")
    assert (answer.status_code, answer.json()["errors"]) == (422, [{"parameter": "market", "detail": "is required"}])
