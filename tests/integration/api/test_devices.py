"""A device's page and its offers, compared with all offers."""

from typing import Protocol

import httpx
import pytest
from buybox_ranking.device import DeviceDocument
from buybox_ranking.offer import Offer
from buybox_ranking.order import box_of, why_not_competing

pytestmark = pytest.mark.engine


class Marketplace(Protocol):
    """What the fixture of this name gives."""

    devices: tuple[DeviceDocument, ...]
    offers: tuple[Offer, ...]


def offers_of(marketplace: Marketplace, device: DeviceDocument) -> list[Offer]:
    return [offer for offer in marketplace.offers if offer.device_id == device.device_id]


async def test_all_offers_but_hidden_ones_are_shown_each_at_its_place(
    shop: httpx.AsyncClient, marketplace: Marketplace
) -> None:
    for device in marketplace.devices[:20]:
        answer = (await shop.get(f"/v1/devices/{device.device_id}/offers?market=FR")).json()
        shown = {offer.offer_id for offer in offers_of(marketplace, device) if offer.state != "hidden"}
        assert {offer["offer_id"] for offer in answer["offers"]} == shown
        assert [offer["position"] for offer in answer["offers"]] == list(range(1, len(shown) + 1))
        assert answer["total"] == len(shown)


async def test_offers_that_cannot_be_bought_come_last_with_their_reason(
    shop: httpx.AsyncClient, marketplace: Marketplace
) -> None:
    seen = set()
    for device in marketplace.devices:
        offers = (await shop.get(f"/v1/devices/{device.device_id}/offers?market=FR")).json()["offers"]
        states = [offer["state"] == "ineligible" for offer in offers]
        assert states == sorted(states)
        assert all((offer["state_reason"] is not None) == (offer["state"] == "ineligible") for offer in offers)
        seen |= {offer["state"] for offer in offers}
    assert seen >= {"won", "eligible", "ineligible"}


async def test_a_page_has_one_winner_for_each_box_and_the_lowest_total_of_each_option(
    shop: httpx.AsyncClient, marketplace: Marketplace
) -> None:
    for device in marketplace.devices[:20]:
        page = (await shop.get(f"/v1/devices/{device.device_id}?market=FR")).json()
        competing = [offer for offer in offers_of(marketplace, device) if why_not_competing(offer) is None]
        assert len(page["boxes"]) == len({box_of(offer) for offer in competing})
        grades = {entry["value"]: entry["price_from"]["amount"] for entry in page["options"]["grade"]}
        for offer in competing:
            assert float(grades[offer.grade.word]) * 100 <= offer.total + 0.5
        assert set(grades) == {offer.grade.word for offer in competing}
        neighbours = {entry["device_id"] for entry in page["model_devices"]}
        assert neighbours == {
            other.device_id
            for other in marketplace.devices
            if other.model_id == device.model_id and other.offer_count and other != device
        }


async def test_the_page_the_offers_and_best_agree_on_the_best_offer(
    shop: httpx.AsyncClient, marketplace: Marketplace
) -> None:
    for device in marketplace.devices:
        if not device.offer_count:
            continue
        path = f"/v1/devices/{device.device_id}"
        page, offers, best = [(await shop.get(f"{path}{tail}?market=FR")).json() for tail in ("", "/offers", "/best")]
        assert page["best_offer"]["offer_id"] == offers["offers"][0]["offer_id"] == best["offer_id"]
        assert page["best_offer"]["reasons"] == offers["offers"][0]["reasons"] == best["reasons"]


async def test_a_device_without_an_offer_is_404_with_the_reason(
    shop: httpx.AsyncClient, marketplace: Marketplace
) -> None:
    sold_out = next(device for device in marketplace.devices if not device.offer_count)
    answer = await shop.get(f"/v1/devices/{sold_out.device_id}/best?market=FR")
    assert (answer.status_code, answer.json()["reason"]) == (404, "sold_out")
    unknown = await shop.get("/v1/devices/no-such-device/best?market=FR")
    assert (unknown.status_code, unknown.json()["type"]) == (404, "urn:buybox:unknown-device")


async def test_filters_that_nothing_meets_are_named(shop: httpx.AsyncClient, marketplace: Marketplace) -> None:
    device = next(device for device in marketplace.devices if device.offer_count)
    answer = await shop.get(f"/v1/devices/{device.device_id}/best?market=FR&price_max=1&battery_new=true")
    assert (answer.status_code, answer.json()["reason"]) == (404, "no_offer_passes")
    assert "meets battery_new=true and price_max=1; there are" in answer.json()["detail"]
