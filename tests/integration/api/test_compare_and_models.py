"""Comparisons and the list of models, compared with all devices and offers."""

from collections import Counter
from typing import Protocol

import httpx
import pytest
from buybox_ranking.device import DeviceDocument

pytestmark = pytest.mark.engine


class Marketplace(Protocol):
    """What the fixture of this name gives."""

    devices: tuple[DeviceDocument, ...]


def on_offer(marketplace: Marketplace) -> list[DeviceDocument]:
    return [device for device in marketplace.devices if device.offer_count]


async def test_a_comparison_shows_each_device_as_its_own_page_does(
    shop: httpx.AsyncClient, marketplace: Marketplace
) -> None:
    devices = on_offer(marketplace)
    for first in range(0, 30, 5):
        asked = [device.device_id for device in devices[first : first + 5]]
        answer = (await shop.get(f"/v1/compare?market=FR&devices={','.join(asked)}")).json()
        assert [column["device_id"] for column in answer["devices"]] == asked
        for column in answer["devices"]:
            page = (await shop.get(f"/v1/devices/{column['device_id']}?market=FR")).json()
            assert column["grades"] == page["options"]["grade"]
            assert {name: column[name] for name in ("best_offer", "price_from", "offer_count", "title")} == {
                name: page[name] for name in ("best_offer", "price_from", "offer_count", "title")
            }
        rows = {row["name"]: row for row in answer["rows"]}
        lowest = min(device.price_from or 0 for device in devices[first : first + 5])
        cheapest = [each.device_id for each in devices[first : first + 5] if each.price_from == lowest]
        assert rows["price_from"]["best"] == cheapest


async def test_the_order_asked_for_is_kept_repeats_are_folded_and_a_known_device_without_offers_stands_there(
    shop: httpx.AsyncClient, marketplace: Marketplace
) -> None:
    one, two = on_offer(marketplace)[:2]
    sold_out = next(device for device in marketplace.devices if not device.offer_count)
    asked = f"devices={two.device_id},{one.device_id}&devices={two.device_id}&devices={sold_out.device_id}"
    answer = await shop.get(f"/v1/compare?market=FR&{asked}&devices=apple-iphone-13-128gb")
    columns = {column["device_id"]: column for column in answer.json()["devices"]}
    assert list(columns) == [two.device_id, one.device_id, sold_out.device_id, "apple-iphone-13-128gb"]
    for device_id in list(columns)[2:]:
        assert (columns[device_id]["best_offer"], columns[device_id]["price_from"]) == (None, None)
    assert columns["apple-iphone-13-128gb"]["title"] == "iPhone 13 128 Go"


async def test_one_unknown_device_among_known_ones_is_404_and_named(
    shop: httpx.AsyncClient, marketplace: Marketplace
) -> None:
    answer = await shop.get(f"/v1/compare?market=FR&devices={marketplace.devices[0].device_id},no-such-device")
    assert (answer.status_code, "no-such-device" in answer.json()["detail"]) == (404, True)


@pytest.mark.parametrize("device_id", ["%00", "%F0%9F%98%80", "%22%7D", "%ED%A0%80", "*", "<script>"])
async def test_an_absurd_id_is_an_unknown_device_and_never_a_fault(shop: httpx.AsyncClient, device_id: str) -> None:
    for path in (f"/v1/compare?market=FR&devices={device_id}", f"/v1/devices/{device_id}?market=FR"):
        answer = await shop.get(path)
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:buybox:unknown-device")


@pytest.mark.parametrize("path", ["/v1/models?market=FR", "/v1/compare?market=FR&devices=apple-iphone-13-128gb"])
async def test_an_answer_that_the_client_has_is_304(shop: httpx.AsyncClient, path: str) -> None:
    first = await shop.get(path)
    again = await shop.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert "max-age" in again.headers["cache-control"]


async def test_columns_in_another_order_are_another_answer(shop: httpx.AsyncClient, marketplace: Marketplace) -> None:
    one, two = (device.device_id for device in on_offer(marketplace)[:2])
    tags = {
        (await shop.get(f"/v1/compare?market=FR&devices={a},{b}")).headers["etag"] for a, b in ((one, two), (two, one))
    }
    assert len(tags) == 2


async def test_every_model_on_offer_is_listed_once_over_the_pages_with_exact_counts(
    shop: httpx.AsyncClient, marketplace: Marketplace
) -> None:
    devices, offers = Counter[str](), Counter[str]()
    for device in on_offer(marketplace):
        devices[device.model_id] += 1
        offers[device.model_id] += device.offer_count
    found = []
    for page in range(1, 40):
        answer = (await shop.get(f"/v1/models?market=FR&per_page=3&page={page}")).json()
        assert answer["total"] == len(devices)
        found += answer["models"]
    assert Counter(model["model_id"] for model in found) == dict.fromkeys(devices, 1)
    assert {model["model_id"]: (model["device_count"], model["offer_count"]) for model in found} == {
        model: (devices[model], offers[model]) for model in devices
    }
    assert [model["brand"] for model in found] == sorted(model["brand"] for model in found)
