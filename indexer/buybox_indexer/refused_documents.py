"""What the engine refused of a generation that is not live yet: its devices are written again without it.

One offer must not cost a load. Its row is turned away with the engine's words, and its device stands on the others. A
device that is refused is written with half of its offers, and a half of the others, until what spoils it stands alone;
one that is refused with whatever offers stays out, and so do its offers, told loudly in the report.
"""

from collections.abc import Callable, Sequence

import msgspec
from buybox_config.catalogue.model import device_number
from buybox_config.indices import MarketIndices
from buybox_config.paging import every_source
from buybox_ranking.offer import Offer
from buybox_ranking.order import why_not_competing
from opensearchpy import OpenSearch
from opensearchpy.exceptions import TransportError

from buybox_indexer.assembly import Assembly
from buybox_indexer.bulk import Refused
from buybox_indexer.bulk_request import REQUEST_AT_FAULT, said
from buybox_indexer.history.lines import SHOWN
from buybox_indexer.refused_rows import RefusedOffer, refused_offer, turn_refused_away

MOST_TRIES = 200
"""Times that one device is written to find what spoils it; one in a thousand offers is found in some 20."""


class RefusedDocuments:
    """Collects what is refused while a generation is filled, and mends the generation afterwards."""

    def __init__(self, client: OpenSearch, indices: MarketIndices, timeout_s: float) -> None:
        """Open an empty collection; writing one document again may take `timeout_s` seconds."""
        self._client, self._indices = client, indices
        self._patient = {"request_timeout": timeout_s}
        self._devices: dict[str, str] = {}  # refused ones, with the engine's words
        self._offers: dict[str, RefusedOffer] = {}
        self._words = ""
        self._left_out: dict[str, str] = {}  # devices that no offer makes acceptable

    def take(self, refused: Refused) -> None:
        """Take one refused document; several threads may."""
        if refused.index == self._indices.devices:
            self._devices[refused.doc_id] = refused.reason
        else:
            self._offers[refused.doc_id] = refused_offer(refused)

    def mend(self, assembly: Assembly, tell: Callable[[str], None]) -> list[str]:
        """Write the devices concerned without what was refused, account for the rows, and return what is to be told.

        Afterwards the assembly counts what the generation holds. Raises what the engine raises otherwise.
        """
        if not self._devices and not self._offers:
            return []
        self._client.indices.refresh(index=self._indices.offers, params=self._patient)
        concerned = {one.offer.device_id for one in self._offers.values()} | self._devices.keys()
        for device in sorted(concerned):
            assembly.devices += self._rewrite(device, assembly)
        for one in self._offers.values():
            assembly.documents -= 1
            assembly.offers -= one.offer.state in SHOWN
        turn_refused_away(assembly.intake, assembly.accounts, self._offers)
        notes = self._notes()
        for note in notes:
            tell(note)
        return notes

    def _rewrite(self, device: str, assembly: Assembly) -> int:
        """Write a device from the offers that the engine holds; return by how many its devices grew."""
        index = self._indices.devices
        counted = device in self._devices or bool(self._client.exists(index=index, id=device))
        offers = self._held(device)
        good = self._acceptable(device, [one for one in offers if why_not_competing(one) is None], assembly)
        if not good:
            self._client.delete(index=index, id=device, ignore=404)
        return bool(good) - counted

    def _acceptable(self, device: str, competing: list[Offer], assembly: Assembly) -> list[Offer]:
        """Write a device with as many of its competing offers as the engine takes; the others are refused ones now."""
        good: list[Offer] = []
        bad: list[Offer] = []
        waiting, tries = [competing], 0
        while waiting and competing and tries < MOST_TRIES:
            some, tries = waiting.pop(), tries + 1
            if self._is_taken(device, [*good, *some], assembly):
                good += some
            elif len(some) == 1:
                bad += some
            else:
                waiting += (some[len(some) // 2 :], some[: len(some) // 2])
        bad += [offer for some in waiting for offer in some]
        if bad and not good:
            self._left_out[device] = self._words
        for offer in bad:
            self._client.delete(index=self._indices.offers, id=offer.offer_id)
            self._offers[offer.offer_id] = RefusedOffer(offer, f"on its device: {self._words}")
        return good

    def _is_taken(self, device: str, offers: Sequence[Offer], assembly: Assembly) -> bool:
        document = msgspec.json.encode(assembly.device_document(device, offers))
        try:
            self._client.index(index=self._indices.devices, id=device, body=document, params=self._patient)
        except TransportError as error:
            if error.status_code not in REQUEST_AT_FAULT:
                raise
            self._words = said(error)
            return False
        return True

    def _held(self, device: str) -> list[Offer]:
        query = {"term": {"device_no": device_number(device)}}
        order = ["device_no", "seller.id", "sku"]
        return list(every_source(self._client, self._indices.offers, query, Offer, sort=order))

    def _notes(self) -> list[str]:
        notes = []
        if self._offers:
            first = min(self._offers)
            notes.append(f"the engine refused {len(self._offers):,} offers, first {first}: {self._offers[first].words}")
        for device, words in self._left_out.items():
            notes.append(f"the engine refused the device {device} with whatever offers, so it is not shown: {words}")
        return notes
