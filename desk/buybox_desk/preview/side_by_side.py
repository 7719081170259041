"""Chosen devices under two policies side by side, at once: what sliders show while they are moved."""

import datetime as dt
from collections.abc import Sequence

import msgspec
from buybox_config.catalogue.model import device_number
from buybox_config.errors import NotFoundError, UsageError
from buybox_config.markets import Market
from buybox_config.policy import Policy
from buybox_config.settings import Settings
from buybox_ranking.trade_offs.device_changes import DeviceChange, device_change
from opensearchpy import OpenSearch

from buybox_desk.live_offers import LiveOffers, device_offers, published_markets

DEVICES_MAX = 20
"""Devices at once: what a person looks at side by side, and some tenths of a second."""


class DevicesChange(msgspec.Struct, frozen=True):
    """What a policy changes on chosen devices."""

    market: str
    simulated: bool
    devices: tuple[DeviceChange, ...]
    not_on_offer: tuple[str, ...]  # device ids of which the market has no offer


def side_by_side(
    client: OpenSearch,
    settings: Settings,
    market: Market,
    device_id: str,
    policies: tuple[Policy, Policy],
    now: dt.datetime,
) -> DeviceChange:
    """Rank one device's offers under both policies, the one before and the one after.

    Raises NotFoundError when the market has no offer of it, EngineError when OpenSearch fails.
    """
    found = devices_side_by_side(client, settings, market, [device_id], policies, now)
    if not found.devices:
        raise NotFoundError(f"no offer of device {device_id[:80]!r} is live in {market.id}: choose another device")
    return found.devices[0]


def devices_side_by_side(
    client: OpenSearch,
    settings: Settings,
    market: Market,
    device_ids: Sequence[str],
    policies: tuple[Policy, Policy],
    now: dt.datetime,
) -> DevicesChange:
    """Rank the offers of some devices under both policies, in the order named.

    Raises UsageError for more than `DEVICES_MAX`, NotFoundError when nothing is published for the market.
    """
    if len(device_ids) > DEVICES_MAX:
        raise UsageError(f"{len(device_ids)} devices were named: choose at most {DEVICES_MAX} at once")
    (live,) = published_markets(client, settings, [market])
    found = {device: _change(client, live, device, policies, now) for device in device_ids}
    return DevicesChange(
        market.id,
        live.simulated,
        tuple(change for change in found.values() if change is not None),
        tuple(device for device, change in found.items() if change is None),
    )


def _change(
    client: OpenSearch, live: LiveOffers, device_id: str, policies: tuple[Policy, Policy], now: dt.datetime
) -> DeviceChange | None:
    offers = device_offers(client, live, device_number(device_id))
    return device_change(offers, live.market.currency, *policies, now)
