"""Offers that tie by the dozen: more than the engine's short list holds."""

from collections.abc import Callable
from typing import Protocol

import httpx
import msgspec
import pytest
from buybox_config.settings import Settings
from buybox_ranking.device import DeviceDocument
from buybox_ranking.offer import Offer, Parts

pytestmark = pytest.mark.engine

TIED = 20


class Marketplace(Protocol):
    """What the fixture of this name gives; a struct."""

    devices: tuple[DeviceDocument, ...]
    offers: tuple[Offer, ...]


@pytest.fixture
def own_settings(settings: Settings, publish_own: Callable[..., None], marketplace: msgspec.Struct) -> Settings:
    """Publish one device whose offers differ by colour alone, the best one last."""
    device, offer = _contested(marketplace)
    offers = tuple(
        msgspec.structs.replace(
            offer,
            offer_id=f"tie-{number:03}",
            colour=f"shade-{number}",
            parts=Parts(price=-100.0, seller=number * 1e-9),
        )
        for number in range(TIED)
    )
    known = msgspec.structs.replace(device, offers=offers, offer_count=TIED, price_from=offer.total)
    publish_own("1", msgspec.structs.replace(marketplace, devices=(known,), offers=offers))
    return settings


def _contested(marketplace: msgspec.Struct) -> tuple[DeviceDocument, Offer]:
    offers: tuple[Offer, ...] = marketplace.offers  # type: ignore[attr-defined] # the struct of the conftest
    devices: tuple[DeviceDocument, ...] = marketplace.devices  # type: ignore[attr-defined] # as above
    offer = next(offer for offer in offers if offer.state == "live" and offer.quantity)
    return next(device for device in devices if device.device_id == offer.device_id), offer


async def test_a_tie_longer_than_the_short_list_is_settled_by_all_offers(shop: httpx.AsyncClient) -> None:
    """Scores far below zero and a billionth apart are one to the engine; the best offer is still the best."""
    card = (await shop.get("/v1/search?market=FR")).json()["devices"][0]
    assert card["best_offer"]["offer_id"] == f"tie-{TIED - 1:03}"
    best = (await shop.get(f"/v1/devices/{card['device_id']}/best?market=FR")).json()
    assert best["offer_id"] == f"tie-{TIED - 1:03}"
