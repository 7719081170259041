"""The slow reference prices of a market's devices, remembered in the engine from load to load."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from buybox_config.indices import IndexNames, mapping
from buybox_config.settings import Settings
from buybox_ranking.offer import Offer
from buybox_ranking.reference import reference_prices, slow_reference
from opensearchpy import OpenSearch

from buybox_indexer.bulk import BulkWriter
from buybox_indexer.generations import stored

SECONDS_PER_DAY = 86_400


class References:
    """Reference prices of one market: what was known before, moved towards what this load measures."""

    def __init__(self, client: OpenSearch, settings: Settings, market: str, now: dt.datetime) -> None:
        self._client, self._settings, self._market, self._now = client, settings, market, now
        self._index = IndexNames(settings.index_prefix).store("references")
        self._new: dict[str, int] = {}
        stored(client, self._index, mapping("references"))

    def of(self, offers: Sequence[Offer]) -> dict[str, int]:
        """Return the reference of each device that the offers name, in minor units; remembered until `save`."""
        measured = reference_prices(offers)
        known = self._known(measured)
        moved = {device: self._moved(known.get(device), price) for device, price in measured.items()}
        self._new |= moved
        return moved

    def save(self) -> None:
        """Remember the references for the next load; called when this one is published."""
        with BulkWriter(self._client, self._settings.bulk_timeout_s) as writer:
            for device, price in self._new.items():
                writer.put(self._index, self._doc_id(device), self._document(device, price))
        self._client.indices.refresh(index=self._index)

    def _known(self, devices: Iterable[str]) -> dict[str, dict[str, Any]]:
        ids = [self._doc_id(device) for device in devices]
        if not ids:
            return {}
        found = self._client.mget(index=self._index, body={"ids": ids})
        return {hit["_source"]["device_id"]: hit["_source"] for hit in found["docs"] if hit.get("found")}

    def _moved(self, known: dict[str, Any] | None, measured: int) -> int:
        if known is None:
            return measured
        age = self._now - dt.datetime.fromisoformat(known["as_of"])
        return slow_reference(known["price"], measured, age.total_seconds() / SECONDS_PER_DAY)

    def _doc_id(self, device: str) -> str:
        return f"{self._market}/{device}"

    def _document(self, device: str, price: int) -> dict[str, object]:
        return {"market": self._market, "device_id": device, "price": price, "as_of": self._now.isoformat()}
