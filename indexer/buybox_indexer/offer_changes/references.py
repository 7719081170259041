"""The usual price of each device of a round: that which its offers were scored by; of a device new here a first one."""

from collections.abc import Collection, Mapping

import msgspec
from buybox_config.indices import mapping
from buybox_config.settings import Settings
from buybox_config.stores import stored
from buybox_config.versions import unless_written, version_of
from buybox_ranking.offer import Offer
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError

from buybox_indexer.history.lines import is_asked, reference_of_each, write_lines
from buybox_indexer.history.reading import HistoryDocument, HistoryReader


class References:
    """Usual prices in one market, in minor units."""

    def __init__(self, client: OpenSearch, settings: Settings, market: str, redirects: Mapping[str, str]) -> None:
        self._client, self._settings, self._market = client, settings, market
        self._histories = HistoryReader(client, settings, market, redirects)

    def of(self, devices: Mapping[str, Collection[Offer]], at: int) -> dict[str, int]:
        """Return the usual price of each device, given the offers that ask something for it at a time.

        It stays until the next load. Where there is none yet it is learned as a first load would, and kept.
        """
        known = {device: offer.reference for device, offers in devices.items() for offer in offers if offer.reference}
        unknown = {device: offers for device, offers in devices.items() if device not in known}
        return known | self._learned(unknown, at) if unknown else known

    def _learned(self, devices: Mapping[str, Collection[Offer]], at: int) -> dict[str, int]:
        documents = self._histories.documents(sorted(devices))
        kept = {one: documents[one].reference or 0 for one in devices if one in documents and documents[one].reference}
        lines = self._histories.lines(sorted(devices), documents)
        learning = (offer for device, offers in devices.items() if device not in kept for offer in offers)
        learned = reference_of_each(lines, learning, at)
        for device, reference in learned.items():
            own = self._histories.base_lines(device, documents)
            self._keep(HistoryDocument(self._market, device, reference, is_asked(own), write_lines(own)))
        return kept | learned

    def _keep(self, document: HistoryDocument) -> None:
        """Keep a first usual price, unless somebody else kept one in the same moment."""
        index, name = self._histories.index, self._histories.doc_id(document.device_id)
        stored(self._client, index, mapping("history"))
        found = self._client.get(index=index, id=name, ignore=404)
        unchanged = unless_written(version_of(found) if found.get("found") else None)
        try:
            self._client.index(index=index, id=name, body=msgspec.to_builtins(document), params=unchanged)
        except ConflictError:
            return
