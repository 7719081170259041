"""Demand in a market measured from the event log, at the start of a load."""

import datetime as dt
from collections.abc import Iterable, Mapping

from buybox_config.catalogue import Catalogue
from buybox_config.indices import MarketIndices
from buybox_config.markets import Market
from buybox_config.popularity import load_popularity_rules
from buybox_config.settings import Settings
from buybox_ranking.popularity.demand import Sold, demand_levels
from buybox_ranking.popularity.demand_tally import DemandTally, DeviceEvent
from opensearchpy import OpenSearch

from buybox_indexer.demand.device_events import DeviceEvents
from buybox_indexer.demand.market_demand import MarketDemand
from buybox_indexer.paging import every_hit


class DemandMeter:
    """Measures demand with what a load has at hand."""

    def __init__(self, client: OpenSearch, settings: Settings, market: Market, catalogue: Catalogue) -> None:
        self._client, self._settings, self._market, self._catalogue = client, settings, market, catalogue
        self._rules = load_popularity_rules()

    def measure(self, live: MarketIndices | None, now: dt.datetime, *, simulated: bool) -> MarketDemand:
        """Count the events of the last days; `live` is the generation whose devices share the demand, if there is one.

        Events on simulated lists count for a simulated load only.
        """
        since = now - dt.timedelta(days=self._rules.longest_days.value)
        events = DeviceEvents(self._client, self._settings, self._market.id, live, simulated=simulated)
        points = self._points(events.read(self._rules.counted_actions, since, now), now)
        today = now.astimezone(self._market.zone).date()
        levels = demand_levels(points, self._assortment(live, points), self._rules, today)
        return MarketDemand(self._market.id, today, levels)

    def _points(self, events: Iterable[DeviceEvent], now: dt.datetime) -> dict[str, float]:
        tally = DemandTally(now.timestamp(), self._rules)
        for event in events:
            device = self._catalogue.redirects.get(event.device_id, event.device_id)
            if device in self._catalogue.devices:
                tally.add(DeviceEvent(device, event.action, event.client, event.at))
        return tally.points()

    def _assortment(self, live: MarketIndices | None, points: Mapping[str, float]) -> list[Sold]:
        """Return the devices on offer, and those that shoppers looked at and that are no longer."""
        wanted = {*points, *(self._on_offer(live) if live else ())} & self._catalogue.devices.keys()
        return [self._sold(device) for device in sorted(wanted)]

    def _on_offer(self, live: MarketIndices) -> Iterable[str]:
        hits = every_hit(self._client, live.devices, {"match_all": {}}, sort=["device_no"], _source=False)
        return (hit["_id"] for hit in hits)

    def _sold(self, device_id: str) -> Sold:
        device = self._catalogue.devices[device_id]
        return Sold(device_id, device.model_id, device.category, self._catalogue.models[device.model_id].launched)
