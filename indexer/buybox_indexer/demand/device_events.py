"""Shopper events read from the log and told by device: through the list that they name, else through the live offer."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec
from buybox_config.indices import IndexNames, MarketIndices
from buybox_config.paging import every_hit
from buybox_config.settings import Settings
from buybox_ranking.popularity.demand_tally import DeviceEvent
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

TOGETHER = 5_000
"""Events read and told in one go: some 2 MB."""


Found = tuple[str, str]
"""A market and a device."""


class _Object(msgspec.Struct, frozen=True):
    object_id: str


class _Attributes(msgspec.Struct, frozen=True):
    object: _Object


class _Source(msgspec.Struct, frozen=True):
    action_name: str
    query_id: str
    event_attributes: _Attributes
    client_id: str | None = None


class LoggedEvent(msgspec.Struct, frozen=True, gc=False):
    """What is read of an event."""

    action: str
    query_id: str
    client_id: str | None
    offer_id: str
    at: float  # seconds since 1970

    @property
    def client(self) -> str:
        """Who did it: where no client was sent, each list that was shown counts as somebody else."""
        return f"client {self.client_id}" if self.client_id else f"list {self.query_id}"


class MarketEvent(msgspec.Struct, frozen=True, gc=False):
    """An event in the market where it happened."""

    market: str
    event: DeviceEvent


class DeviceEvents:
    """The events of some markets, read once for all of them.

    Of lists those count that are simulated, or those that are not. `offers` are the live generations whose offers tell
    the device of an event that names no list.
    """

    def __init__(
        self,
        client: OpenSearch,
        settings: Settings,
        markets: Collection[str],
        offers: Mapping[str, MarketIndices],
        *,
        simulated: bool,
    ) -> None:
        self._client, self._names, self._markets = client, IndexNames(settings.index_prefix), sorted(markets)
        self._offers, self._simulated = offers, simulated
        self.malformed = 0  # documents of the log that do not say what an event says, and count nothing

    def read(self, actions: Sequence[str], since: dt.datetime, until: dt.datetime) -> Iterator[MarketEvent]:
        """Yield events of these actions in the order of their times; those of no known device are left out."""
        events = self._logged(actions, since, until)
        while some := list(islice(events, TOGETHER)):
            yield from self._told(some)

    def _told(self, events: Sequence[LoggedEvent]) -> Iterator[MarketEvent]:
        """Yield events with their devices; a list tells its device more surely than an offer."""
        by_list = self._of_lists({event.query_id for event in events})
        by_offer = self._of_offers({event.offer_id for event in events if event.query_id not in by_list})
        for event in events:
            found = by_list.get(event.query_id) or by_offer.get(event.offer_id)
            if found is not None:
                market, device = found
                yield MarketEvent(market, DeviceEvent(device, event.action, event.client, event.at))

    def _logged(self, actions: Sequence[str], since: dt.datetime, until: dt.datetime) -> Iterator[LoggedEvent]:
        within = {"range": {"timestamp": {"gte": since.isoformat(), "lte": until.isoformat()}}}
        query = {"bool": {"filter": [{"terms": {"action_name": list(actions)}}, within]}}
        wanted = ["action_name", "query_id", "client_id", "event_attributes.object.object_id"]
        sort = ["timestamp", "event_id"]
        hits = every_hit(self._client, self._names.store("ubi-events"), query, TOGETHER, sort=sort, _source=wanted)
        try:
            for hit in hits:
                event = _read(hit)
                if event is None:
                    self.malformed += 1
                else:
                    yield event
        except NotFoundError:
            return

    def _of_lists(self, query_ids: Iterable[str]) -> dict[str, Found]:
        """Ask the log which device each list was of and where, reading no list whole: one has some 8 KB."""
        ids, fields = sorted(query_ids), ["query_id", "query_attributes.market", "query_attributes.device_id"]
        wanted = [{"terms": {"query_id": ids}}, {"terms": {"query_attributes.market": self._markets}}]
        simulated = {"term": {"query_attributes.simulated": True}}
        kind = {"filter": [*wanted, simulated]} if self._simulated else {"filter": wanted, "must_not": [simulated]}
        body = {"size": len(ids), "query": {"bool": kind}, "_source": False, "docvalue_fields": fields}
        try:
            hits = self._client.search(index=self._names.store("ubi-queries"), body=body)["hits"]["hits"]
        except NotFoundError:
            return {}
        told = (tuple(hit["fields"].get(field, [None])[0] for field in fields) for hit in hits)
        return {query: (market, device) for query, market, device in told if device is not None}

    def _of_offers(self, offer_ids: Iterable[str]) -> dict[str, Found]:
        """Ask the live generations which device each offer is of; an id names its market first."""
        found: dict[str, Found] = {}
        ids = sorted(offer_ids)
        for market, indices in self._offers.items():
            here = [one for one in ids if one.startswith(f"{market.lower()}-")]
            if here:
                body, only = {"ids": here}, {"_source": "device_id"}
                hits = self._client.mget(index=indices.offers, body=body, params=only)["docs"]
                found |= {hit["_id"]: (market, hit["_source"]["device_id"]) for hit in hits if hit.get("found")}
        return found


def _read(hit: Mapping[str, Any]) -> LoggedEvent | None:
    """Return what an event says; None for a document that does not say it."""
    try:
        source = msgspec.convert(hit["_source"], _Source)
    except msgspec.ValidationError:
        return None
    milliseconds = float(hit["sort"][0])
    about = source.event_attributes.object
    return LoggedEvent(source.action_name, source.query_id, source.client_id, about.object_id, milliseconds / 1000)
