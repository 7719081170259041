"""What is on sale in a market: the devices that have an offer, by what a rule may name of them."""

from functools import cached_property

import msgspec
from buybox_config.indices import IndexNames
from buybox_config.paging import every_hit
from buybox_config.settings import Settings
from opensearchpy import OpenSearch

NAMED = ["device_id", "model_id", "brand", "category"]


class LiveDevice(msgspec.Struct, frozen=True):
    """A device with an offer that can be bought."""

    device_id: str
    model_id: str
    brand: str
    category: str


class LiveMarket(msgspec.Struct, frozen=True, dict=True):
    """The devices on sale in one market."""

    devices: tuple[LiveDevice, ...]

    @cached_property
    def values(self) -> dict[str, frozenset[str]]:
        """Every value by fact, as rules name them."""
        return {
            "device": frozenset(each.device_id for each in self.devices),
            "model": frozenset(each.model_id for each in self.devices),
            "brand": frozenset(each.brand for each in self.devices),
            "category": frozenset(each.category for each in self.devices),
        }

    @cached_property
    def folded(self) -> dict[str, frozenset[str]]:
        """Every value by fact, without regard to case, as the words of a search are compared."""
        return {fact: frozenset(value.casefold() for value in values) for fact, values in self.values.items()}


def live_market(client: OpenSearch, settings: Settings, market: str) -> LiveMarket | None:
    """Return what is on sale in a market, a second old at most; None where nothing was ever published."""
    alias = IndexNames(settings.index_prefix).live(market).devices
    if not client.indices.exists_alias(name=alias):
        return None
    on_sale = {"range": {"offer_count": {"gt": 0}}}
    hits = every_hit(client, alias, on_sale, sort=["device_no"], _source=NAMED)
    return LiveMarket(tuple(msgspec.convert(hit["_source"], LiveDevice) for hit in hits))
