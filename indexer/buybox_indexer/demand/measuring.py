"""Demand measured from the event log: events counted once for all markets of a load, then shared out in each."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

import msgspec
from buybox_config.catalogue import Catalogue
from buybox_config.indices import MarketIndices
from buybox_config.markets import Market
from buybox_config.popularity import load_popularity_rules
from buybox_config.settings import Settings
from buybox_ranking.popularity.demand import Sold, demand_levels
from buybox_ranking.popularity.demand_tally import DemandTally, DeviceEvent
from opensearchpy import OpenSearch

from buybox_indexer.demand.device_events import DeviceEvents, MarketEvent
from buybox_indexer.demand.market_demand import MarketDemand
from buybox_indexer.devices_rewrite import on_sale
from buybox_indexer.generations import Generations

Points = Mapping[str, float]
"""What shoppers did to each device, in points."""


class Counted(msgspec.Struct, frozen=True):
    """What the log says of some markets."""

    points: Mapping[str, Points]  # by market
    malformed: int  # documents that do not say what an event says

    @property
    def notes(self) -> dict[str, str]:
        """What is wrong with the log, for the report of a load."""
        if not self.malformed:
            return {}
        says = f"{self.malformed:,} documents do not say what was done to which offer: they count nothing"
        return {"event log": says}


class DemandMeter:
    """Measures demand for loads of one kind, simulated or real: what happened in the other tells nothing of it."""

    def __init__(self, client: OpenSearch, settings: Settings, catalogue: Catalogue, *, simulated: bool) -> None:
        self._client, self._settings, self._catalogue = client, settings, catalogue
        self._simulated, self._rules = simulated, load_popularity_rules()

    def count(self, markets: Collection[str], now: dt.datetime) -> Counted:
        """Count the events of the last days in these markets, all in one reading of the log."""
        since = now - dt.timedelta(days=self._rules.longest_days.value)
        live = {market: indices for market in markets if (indices := self._alike(market)) is not None}
        events = DeviceEvents(self._client, self._settings, markets, live, simulated=self._simulated)
        tallies = {market: DemandTally(now.timestamp(), self._rules) for market in markets}
        self._tally(events.read(self._rules.counted_actions, since, now), tallies)
        return Counted({market: tally.points() for market, tally in tallies.items()}, events.malformed)

    def measure(self, market: Market, points: Points, now: dt.datetime) -> MarketDemand:
        """Share out the points that were counted over what the market offers, and what it was asked for."""
        today = now.astimezone(market.zone).date()
        assortment = self._assortment(self._alike(market.id), points)
        return MarketDemand(market.id, today, demand_levels(points, assortment, self._rules, today))

    def _alike(self, market: str) -> MarketIndices | None:
        """Return the live generation of a market where it is of the same kind."""
        generations = Generations(self._client, self._settings, market)
        live = generations.live()
        if live is None or bool(generations.meta(live).get("simulated")) != self._simulated:
            return None
        return live

    def _tally(self, events: Iterable[MarketEvent], tallies: Mapping[str, DemandTally]) -> None:
        for found in events:
            event = found.event
            device = self._catalogue.redirects.get(event.device_id, event.device_id)
            if device in self._catalogue.devices:
                tallies[found.market].add(DeviceEvent(device, event.action, event.client, event.at))

    def _assortment(self, live: MarketIndices | None, points: Points) -> list[Sold]:
        """Return the devices on offer, and those that shoppers looked at and that are no longer."""
        wanted = {*points, *(on_sale(self._client, live) if live else ())} & self._catalogue.devices.keys()
        return [self._sold(device) for device in sorted(wanted)]

    def _sold(self, device_id: str) -> Sold:
        device = self._catalogue.devices[device_id]
        return Sold(device_id, device.model_id, device.category, self._catalogue.models[device.model_id].launched)
