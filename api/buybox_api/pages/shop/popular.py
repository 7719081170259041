"""The popular devices of a market, shown beside a list of nothing: kept, for browsing is the dearest question."""

from buybox_api.answers import DeviceCard
from buybox_api.asking import SearchRequest
from buybox_api.generations import Generation
from buybox_api.storefront import Storefront

SHOWN = 6
"""Devices beside a list of nothing."""


class PopularDevices:
    """Keeps what one process last read of each market and policy, for as long as nothing changes there."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[object, list[DeviceCard]]] = {}

    async def of(self, storefront: Storefront, generation: Generation) -> list[DeviceCard]:
        """Return the popular devices of a market under the policy of the storefront."""
        market = generation.market.id
        mark = storefront.in_force.mark_at(market, storefront.now())
        state = (generation.name, generation.revision, mark)
        place = (market, storefront.in_force.arm)
        kept = self._kept.get(place)
        if kept is not None and kept[0] == state:
            return kept[1]
        asked = SearchRequest(market=market, per_page=SHOWN)
        devices = (await storefront.search(asked, generation)).devices
        self._kept[place] = (state, devices)
        return devices
