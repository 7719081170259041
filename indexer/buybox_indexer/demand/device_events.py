"""Shopper events read from the log and told by device: through the list that they name, else through the live offer."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec
from buybox_config.indices import IndexNames, MarketIndices
from buybox_config.settings import Settings
from buybox_ranking.popularity.demand_tally import DeviceEvent
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

from buybox_indexer.paging import every_hit

TOGETHER = 5_000
"""Events read and told in one go: some 2 MB."""


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


class DeviceEvents:
    """The events of one market; `offers` is the live generation, None where its offers do not count."""

    def __init__(
        self, client: OpenSearch, settings: Settings, market: str, offers: MarketIndices | None, *, simulated: bool
    ) -> None:
        self._client, self._names, self._market = client, IndexNames(settings.index_prefix), market
        self._offers, self._simulated = offers, simulated

    def read(self, actions: Sequence[str], since: dt.datetime, until: dt.datetime) -> Iterator[DeviceEvent]:
        """Yield events of these actions in the order of their times; those of no known device are left out."""
        events = self._logged(actions, since, until)
        while some := list(islice(events, TOGETHER)):
            yield from self._told(some)

    def _told(self, events: Sequence[LoggedEvent]) -> Iterator[DeviceEvent]:
        """Yield events with their devices; a list tells its device more surely than an offer."""
        by_list = self._of_lists({event.query_id for event in events})
        by_offer = self._of_offers({event.offer_id for event in events if event.query_id not in by_list})
        for event in events:
            device = by_list.get(event.query_id) or by_offer.get(event.offer_id)
            if device is not None:
                yield DeviceEvent(device, event.action, event.client, event.at)

    def _logged(self, actions: Sequence[str], since: dt.datetime, until: dt.datetime) -> Iterator[LoggedEvent]:
        within = {"range": {"timestamp": {"gte": since.isoformat(), "lte": until.isoformat()}}}
        query = {"bool": {"filter": [{"terms": {"action_name": list(actions)}}, within]}}
        wanted = ["action_name", "query_id", "client_id", "event_attributes.object.object_id"]
        sort = ["timestamp", "event_id"]
        try:
            hits = every_hit(self._client, self._names.store("ubi-events"), query, TOGETHER, sort=sort, _source=wanted)
            yield from (_read(hit) for hit in hits)
        except NotFoundError:
            return

    def _of_lists(self, query_ids: Iterable[str]) -> dict[str, str]:
        """Ask the log which device each list was of, reading no list whole: one has some 8 KB."""
        ids, device = sorted(query_ids), "query_attributes.device_id"
        market = {"term": {"query_attributes.market": self._market}}
        unwanted = [] if self._simulated else [{"term": {"query_attributes.simulated": True}}]
        body = {
            "size": len(ids),
            "query": {"bool": {"filter": [{"terms": {"query_id": ids}}, market], "must_not": unwanted}},
            "_source": False,
            "docvalue_fields": ["query_id", device],
        }
        try:
            hits = self._client.search(index=self._names.store("ubi-queries"), body=body)["hits"]["hits"]
        except NotFoundError:
            return {}
        return {hit["fields"]["query_id"][0]: hit["fields"][device][0] for hit in hits if device in hit["fields"]}

    def _of_offers(self, offer_ids: Iterable[str]) -> dict[str, str]:
        ids = sorted(one for one in offer_ids if one.startswith(f"{self._market.lower()}-"))
        if not ids or self._offers is None:
            return {}
        found = self._client.mget(index=self._offers.offers, body={"ids": ids}, params={"_source": "device_id"})
        return {hit["_id"]: hit["_source"]["device_id"] for hit in found["docs"] if hit.get("found")}


def _read(hit: Mapping[str, Any]) -> LoggedEvent:
    source = hit["_source"]
    about = source["event_attributes"]["object"]
    milliseconds = float(hit["sort"][0])
    return LoggedEvent(
        action=source["action_name"],
        query_id=source["query_id"],
        client_id=source.get("client_id"),
        offer_id=about["object_id"],
        at=milliseconds / 1000,
    )
