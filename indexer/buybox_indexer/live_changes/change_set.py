"""Documents that are to be live: set down on disk first, so that nothing is written before all were looked at."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from buybox_config.indices import MarketIndices
from buybox_config.settings import Settings
from buybox_ranking.offer import Offer
from opensearchpy import OpenSearch

from buybox_indexer.bulk import BulkWriter
from buybox_indexer.history.lines import SHOWN
from buybox_indexer.intake.spool import Spool

TOGETHER = 5_000
"""Documents compared with the live ones, or removed, in one request, and no more bytes than these: devices are up to
some 100 KB each, offers 1.5 KB."""

BYTES_TOGETHER = 4_000_000

DECIDED = frozenset({"seller_suspended", "review_due", "probation_limit", "blocked"})
"""Reasons that are a decision on the seller: what is hidden for one is no fault of a feed."""


One = TypeVar("One")


class _Put(msgspec.Struct, frozen=True, array_like=True):
    doc_id: str
    body: bytes  # JSON


class ChangeSet:
    """The documents of some devices and of all their offers, as they are to be in a live generation."""

    def __init__(self, folder: Path, indices: MarketIndices) -> None:
        self._indices = indices
        self._puts = Spool(folder, _Put, partitions=1)
        self._encode = msgspec.json.Encoder().encode
        self.ids: dict[str, set[str]] = {indices.devices: set(), indices.offers: set()}
        self.offered: set[str] = set()  # devices of which there is an offer, competing or not
        self.counted: Counter[str] = Counter()  # offers by seller: those that are shown, or hidden by a decision

    def put(self, index: str, doc_id: str, document: object) -> None:
        """Take a document; one of the narrow index is counted."""
        self._puts.write(index, 0, _Put(doc_id, self._encode(document)))
        self.ids[index].add(doc_id)
        if isinstance(document, Offer):
            self.offered.add(document.device_id)
            self.counted[document.seller.id] += document.state in SHOWN or document.reason in DECIDED

    def hide(self, offer: Offer) -> None:
        """Take an offer that is hidden because nothing is known of its device any more: of that nothing is asked."""
        self._puts.write(self._indices.offers, 0, _Put(offer.offer_id, self._encode(offer)))
        self.ids[self._indices.offers].add(offer.offer_id)

    def apply(self, client: OpenSearch, settings: Settings, devices: Iterable[str], offers: Iterable[str]) -> None:
        """Write what differs from what is live, and remove those of these devices and offers that are not in the set.

        Devices come first: whoever looks for offers that are not yet as they should be finds them after a fault too.
        """
        for index, known in ((self._indices.devices, devices), (self._indices.offers, offers)):
            with BulkWriter(client, settings.bulk_timeout_s) as writer:
                for puts in _in_requests(self._puts.part(index, 0)):
                    self._write_changed(client, writer, index, puts)
            remove(client, index, set(known) - self.ids[index])
            client.indices.refresh(index=index)

    def close(self) -> None:
        """Close the files."""
        self._puts.close()

    def _write_changed(self, client: OpenSearch, writer: BulkWriter, index: str, puts: Sequence[_Put]) -> None:
        found = client.mget(index=index, body={"ids": [put.doc_id for put in puts]})["docs"]
        live: dict[str, Any] = {hit["_id"]: hit["_source"] for hit in found if hit.get("found")}
        for put in puts:
            if live.get(put.doc_id) != msgspec.json.decode(put.body):
                writer.put(index, put.doc_id, msgspec.Raw(put.body))


def remove(client: OpenSearch, index: str, ids: Iterable[str]) -> None:
    """Remove documents by their ids, those that are there."""
    for some in in_chunks(sorted(ids), TOGETHER):
        client.delete_by_query(index=index, body={"query": {"ids": {"values": some}}}, conflicts="proceed")


def _in_requests(puts: Iterable[_Put]) -> Iterator[list[_Put]]:
    """Yield documents in lists that one request can hold."""
    some: list[_Put] = []
    size = 0
    for put in puts:
        some.append(put)
        size += len(put.body)
        if len(some) >= TOGETHER or size >= BYTES_TOGETHER:
            yield some
            some, size = [], 0
    if some:
        yield some


def in_chunks(many: Iterable[One], size: int) -> Iterator[list[One]]:
    """Yield what there is in lists of at most `size`, in its order."""
    rest = iter(many)
    while chunk := list(islice(rest, size)):
        yield chunk
