"""What a round reads from the engine: offers by their ids with versions, and whole devices for who will keep them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec
from buybox_config.indices import MarketIndices
from buybox_config.markets import Market
from buybox_config.versions import Version, version_of
from buybox_ranking.offer import Offer

from buybox_indexer.devices_rewrite import LiveGeneration
from buybox_indexer.history.line_changes import show_changes
from buybox_indexer.history.lines import Lines
from buybox_indexer.history.reading import HistoryReader
from buybox_indexer.live_changes.change_set import in_chunks
from buybox_indexer.load import Workshop
from buybox_indexer.offer_changes.kept_devices import KeptDevices, OpenDevice

TOGETHER = 2_000
"""Documents asked for by their ids in one request."""

DEVICES_TOGETHER = 200


class Found(msgspec.Struct, frozen=True):
    """An offer as it stands in the engine."""

    offer: Offer
    version: Version


class EngineReading:
    """Reads one market's live generation."""

    def __init__(self, workshop: Workshop, market: Market, indices: MarketIndices) -> None:
        self._client, self._settings, self._indices = workshop.client, workshop.settings, indices
        self._live = LiveGeneration(workshop.client, workshop.settings, market, indices, workshop.catalogue)
        self._histories = HistoryReader(workshop.client, workshop.settings, market.id, workshop.catalogue.redirects)

    def offers(self, ids: Iterable[str]) -> dict[str, Found]:
        """Return those of these offers that exist, by id, as they are this very moment."""
        found: dict[str, Found] = {}
        for some in in_chunks(ids, TOGETHER):
            for hit in self._client.mget(index=self._indices.offers, body={"ids": some})["docs"]:
                if hit.get("found"):
                    offer = msgspec.convert(hit["_source"], Offer, strict=False)
                    found[hit["_id"]] = Found(offer, version_of(hit))
        return found

    def show(self) -> None:
        """Make all that was written to offers and lines visible to `devices`."""
        self._client.indices.refresh(index=self._indices.offers)
        show_changes(self._client, self._settings)

    def devices(self, ids: Sequence[str], keep: KeptDevices) -> None:
        """Read whole devices, with their price histories, and keep them.

        The version of a document is read before the offers: what somebody writes in between is found out when the
        document is written.
        """
        for some in in_chunks(ids, DEVICES_TOGETHER):
            versions = self.versions(some)
            offers: defaultdict[str, dict[str, Offer]] = defaultdict(dict)
            for offer in self._live.offers_of(some):
                offers[offer.device_id][offer.offer_id] = offer
            documents = self._histories.documents(some)
            for device in some:
                lines = self._histories.base_lines(device, documents)
                keep.keep(OpenDevice(device, offers[device], versions.get(device)), lines)

    def versions(self, devices: Sequence[str]) -> dict[str, Version]:
        """Return the versions of the documents that these devices have."""
        found = self._client.mget(index=self._indices.devices, body={"ids": list(devices)}, _source=False)["docs"]
        return {hit["_id"]: version_of(hit) for hit in found if hit.get("found")}

    def lines(self, devices: Sequence[str]) -> dict[str, Lines]:
        """Return the price histories of these devices, by line."""
        return self._histories.lines(devices, self._histories.documents(devices))
