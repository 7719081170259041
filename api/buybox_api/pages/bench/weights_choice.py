"""What the address of the page of weights says beside the weights: the scope, and the devices that are looked at."""

from collections.abc import Mapping, Sequence

import msgspec
from buybox_config.markets import Market, find_market
from fastapi import Request

from buybox_api.pages.bench.addresses import address
from buybox_api.pages.bench.at_once import DEVICES_MAX
from buybox_api.pages.bench.weights_scope import WeightsScope, scope_of

PATH = "/merchandising/weights"


class WeightsChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A scope, a market to look at, and devices of it; none chosen: popular ones."""

    scope: WeightsScope
    market: Market
    devices: tuple[str, ...]
    words: str = ""  # of a search for more devices

    def pairs(self, devices: Sequence[str] | None = None) -> list[tuple[str, str]]:
        """Return it as parameters; `devices` in place of those chosen."""
        chosen = self.devices if devices is None else devices
        return [
            ("market", self.scope.market),
            ("category", self.scope.category),
            ("in", "" if self.scope.market else self.market.id),
            *(("device", device) for device in chosen),
        ]

    def address(self, devices: Sequence[str] | None = None, typed: Mapping[str, str] | None = None) -> str:
        """Return the page's address, with other devices or with weights typed."""
        return address(PATH, [*self.pairs(devices), *(typed or {}).items()])

    def with_device(self, device: str) -> str:
        """Return the address with a device more."""
        return self.address([*self.devices, device])

    def without_device(self, device: str) -> str:
        """Return the address with a device less."""
        return self.address([each for each in self.devices if each != device])


def weights_choice(request: Request, markets: Mapping[str, Market], usual: Market) -> WeightsChoice:
    """Read the address; raises UsageError for a market or category that there is not.

    `usual` is the market looked at where the scope names none.
    """
    given = request.query_params
    scope = scope_of(given, markets)
    named = scope.market or given.get("in", "")
    devices = dict.fromkeys(device for device in given.getlist("device") if device)
    return WeightsChoice(
        scope=scope,
        market=find_market(dict(markets), named) if named else usual,
        devices=tuple(devices)[:DEVICES_MAX],
        words=given.get("q", "").strip()[:200],
    )
