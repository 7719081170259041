"""Devices written again from their offers, inside the live generation: what every change of single offers ends with."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from buybox_config.catalogue import Catalogue
from buybox_config.catalogue.model import device_number
from buybox_config.indices import MarketIndices
from buybox_config.markets import Market
from buybox_config.paging import every_hit, every_source
from buybox_config.settings import Settings
from buybox_ranking.device import NewPrice
from buybox_ranking.offer import Offer
from opensearchpy import OpenSearch

from buybox_indexer.bulk import BulkWriter
from buybox_indexer.demand.market_demand import MarketDemand, kept_demand
from buybox_indexer.documents import device_document
from buybox_indexer.generations import Generations
from buybox_indexer.history.lines import SHOWN
from buybox_indexer.live_changes.change_set import in_chunks

TOGETHER = 200
"""Devices whose offers are asked for in one search."""

NAMED_TOGETHER = 2_000
"""Offers asked for by their ids in one request: some 3 MB."""


def on_sale(client: OpenSearch, indices: MarketIndices) -> dict[str, int]:
    """Return the devices of a generation that offers compete for, with how many do; those with most come first."""
    order: list[Any] = [{"offer_count": "desc"}, "device_no"]
    hits = every_hit(client, indices.devices, {"match_all": {}}, sort=order, _source=False)
    return {hit["_id"]: hit["sort"][0] for hit in hits}


class LiveGeneration:
    """The live generation of one market, for whoever changes offers in it; only for who holds its lock."""

    def __init__(
        self, client: OpenSearch, settings: Settings, market: Market, indices: MarketIndices, catalogue: Catalogue
    ) -> None:
        self._client, self._settings, self._market = client, settings, market
        self._indices, self._catalogue = indices, catalogue

    def offers_of(self, devices: Iterable[str]) -> Iterator[Offer]:
        """Yield every offer that is live under these ids of devices, hidden ones too."""
        numbers = [device_number(device) for device in devices]
        for first in range(0, len(numbers), TOGETHER):
            query = {"terms": {"device_no": numbers[first : first + TOGETHER]}}
            yield from self._read(query)

    def offers_named(self, ids: Iterable[str]) -> dict[str, Offer]:
        """Return those of these offers that exist, by id."""
        known: dict[str, Offer] = {}
        for some in in_chunks(ids, NAMED_TOGETHER):
            found = self._client.mget(index=self._indices.offers, body={"ids": some})["docs"]
            known |= {
                hit["_id"]: msgspec.convert(hit["_source"], Offer, strict=False) for hit in found if hit.get("found")
            }
        return known

    def devices_there(self, devices: Iterable[str]) -> int:
        """Return how many of these devices have a document."""
        there = 0
        for some in in_chunks(devices, NAMED_TOGETHER):
            found = self._client.mget(index=self._indices.devices, body={"ids": some}, params={"_source": "false"})
            there += sum(1 for hit in found["docs"] if hit.get("found"))
        return there

    def every_offer(self) -> Iterator[Offer]:
        """Yield every offer of the market."""
        return self._read({"match_all": {}})

    def write_offers(self, offers: Iterable[Offer]) -> None:
        """Write offers whole, and make them visible to `offers_of`."""
        with BulkWriter(self._client, self._settings.bulk_timeout_s) as writer:
            for offer in offers:
                writer.put(self._indices.offers, offer.offer_id, offer)
        self._client.indices.refresh(index=self._indices.offers)

    def rewrite_devices(self, devices: Sequence[str], new_prices: dict[str, NewPrice | None]) -> None:
        """Write these devices from their offers; one of which no offer competes is no longer there."""
        by_device: defaultdict[str, list[Offer]] = defaultdict(list)
        for offer in self.offers_of(devices):
            by_device[offer.device_id].append(offer)
        demand = self.demand()
        with BulkWriter(self._client, self._settings.bulk_timeout_s) as writer:
            for device_id in devices:
                device = self._catalogue.devices[device_id]
                model, offers = self._catalogue.models[device.model_id], by_device[device_id]
                document = device_document(device, model, self._market, offers, new_prices.get(device_id), demand)
                if document is None:
                    self._client.delete(index=self._indices.devices, id=device_id, ignore=404)
                else:
                    writer.put(self._indices.devices, device_id, document)
        self._client.indices.refresh(index=self._indices.devices)

    def demand(self) -> MarketDemand:
        """Return the demand that the devices were loaded with; a generation older than that record has none."""
        meta = Generations(self._client, self._settings, self._market.id).meta(self._indices)
        kept = kept_demand(self._client, self._settings, self._market.id, meta.get("demand", ""))
        published = dt.datetime.fromisoformat(meta["published_at"])
        return kept or MarketDemand(self._market.id, published.astimezone(self._market.zone).date())

    def _read(self, query: dict[str, Any]) -> Iterator[Offer]:
        order = ["device_no", "seller.id", "sku"]
        return every_source(self._client, self._indices.offers, query, Offer, sort=order)

    def revise(self, noted: Mapping[str, object] | None = None) -> None:
        """Count again what the generation holds, and raise its revision: answers kept of it are out of date.

        `noted` is what else is to be known about it from now on.
        """
        generations = Generations(self._client, self._settings, self._market.id)
        meta = generations.meta(self._indices) | dict(noted or {})
        shown = {"query": {"terms": {"state": sorted(SHOWN)}}}
        meta |= {
            "revision": int(meta.get("revision", 0)) + 1,
            "offers": self._client.count(index=self._indices.offers, body=shown)["count"],
            "devices": self._client.count(index=self._indices.devices)["count"],
        }
        generations.note(self._indices, meta)
