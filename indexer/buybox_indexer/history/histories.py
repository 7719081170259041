"""The price histories of a market's devices, kept in the engine from load to load."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from buybox_config.indices import IndexNames, mapping
from buybox_config.paging import every_hit
from buybox_config.settings import Settings
from buybox_config.stores import stored
from buybox_ranking.offer import Offer
from buybox_ranking.price_history import SECONDS_PER_DAY, PriorPrice, prior_price
from opensearchpy import OpenSearch

from buybox_indexer.bulk import BulkWriter
from buybox_indexer.history.lines import (
    Lines,
    asked_now,
    continued,
    is_asked,
    line_key,
    read_lines,
    reference_of_each,
    write_lines,
)
from buybox_indexer.intake.spool import Spool
from buybox_indexer.pace.pace import Pace

TOGETHER = 500
"""Documents asked for in one request."""


class HistoryDocument(msgspec.Struct, frozen=True):
    """What is kept of one device in one market."""

    market: str
    device_id: str
    reference: int | None  # slow reference price, minor units
    asked: bool  # whether anything was asked for it at the last load
    lines: str  # changes by seller and box, JSON


class Histories:
    """The histories of one market: what was known before a load, and what the load adds once it is published."""

    def __init__(
        self,
        client: OpenSearch,
        settings: Settings,
        market: str,
        now: dt.datetime,
        folder: Path,
        redirects: Mapping[str, str],
        *,
        relearn: bool = True,
    ) -> None:
        """Open them; without `relearn` a reference price that is known stays as it is."""
        self._client, self._settings, self._market, self._relearn = client, settings, market, relearn
        self._at = int(now.timestamp())
        self._oldest = self._at - settings.history_days * SECONDS_PER_DAY
        self._index = IndexNames(settings.index_prefix).store("history")
        self._former: dict[str, list[str]] = {}
        for old, new in redirects.items():
            self._former.setdefault(new, []).append(old)
        self._changed: Spool[HistoryDocument] = Spool(folder, HistoryDocument)
        self._seen: set[str] = set()
        stored(client, self._index, mapping("history"))

    def past(self, devices: Iterable[str]) -> "Past":
        """Return what is known of these devices; a device takes along what was known under its former ids."""
        wanted = sorted(set(devices))
        kept = self._documents([*wanted, *(old for device in wanted for old in self._former.get(device, ()))])
        known = {device: self._with_former(device, kept) for device in wanted}
        own = {device: kept[device] for device in wanted if device in kept}
        return Past(known, own, self._at, relearn=self._relearn)

    def add(self, past: "Past", judged: Sequence[tuple[Offer, str]]) -> dict[str, Lines]:
        """Continue the lines of the devices of a `past` with what offers ask now, each with its state.

        Only what changed is remembered until `save`. Returns the lines by device.
        """
        asked = asked_now(judged)
        continued_lines = {
            device: continued(lines, asked.get(device, {}), self._at, self._oldest)
            for device, lines in past.lines.items()
        }
        for number, (device, lines) in enumerate(continued_lines.items()):
            self._seen.add(device)
            document = self._document(device, past.references.get(device), lines)
            if document != past.kept.get(device):
                self._changed.write(self._market, number, document)
        return continued_lines

    def end(self, devices: Iterable[str]) -> None:
        """End the lines of devices for which nothing is asked any more."""
        self.add(self.past(devices), [])

    def prior_price(self, offer: Offer, lines: Mapping[str, Lines]) -> PriorPrice | None:
        """Return the prior price of an offer that buyers see, from the lines that `add` returned."""
        return prior_price(lines[offer.device_id][line_key(offer)], self._at)

    def save(self, *, whole: bool = True, pace: Pace | None = None) -> None:
        """Keep what changed, at the pace of the load where it has one; called when the load is published.

        After a `whole` load what is asked for no more ends: devices that no offer named are read and written too.
        """
        with BulkWriter(self._client, self._settings.bulk_timeout_s, pace=pace) as writer:
            for part in self._changed.parts(self._market):
                for document in part:
                    self._put(writer, document)
            for document in self._ended() if whole else ():
                self._put(writer, document)
        self._client.indices.refresh(index=self._index)

    def close(self) -> None:
        """Close the files."""
        self._changed.close()

    def _ended(self) -> Iterator[HistoryDocument]:
        """Yield the documents of devices that were asked for until this load, and are no more."""
        query = {"bool": {"filter": [{"term": {"market": self._market}}, {"term": {"asked": True}}]}}
        hits = every_hit(self._client, self._index, query, sort=["device_id"], _source=["device_id"])
        gone = [device for hit in hits if (device := hit["_source"]["device_id"]) not in self._seen]
        for first in range(0, len(gone), TOGETHER):
            for device, document in self._documents(gone[first : first + TOGETHER]).items():
                lines = continued(read_lines(document.lines), {}, self._at, self._oldest)
                yield self._document(device, document.reference, lines)

    def _with_former(self, device: str, kept: Mapping[str, HistoryDocument]) -> Lines:
        lines: Lines = {}
        for name in (*self._former.get(device, ()), device):
            if name in kept:
                lines |= read_lines(kept[name].lines)
        return lines

    def _documents(self, devices: Sequence[str]) -> dict[str, HistoryDocument]:
        if not devices:
            return {}
        found = self._client.mget(index=self._index, body={"ids": [self._doc_id(device) for device in devices]})
        documents = (msgspec.convert(hit["_source"], HistoryDocument) for hit in found["docs"] if hit.get("found"))
        return {document.device_id: document for document in documents}

    def _document(self, device: str, reference: int | None, lines: Lines) -> HistoryDocument:
        return HistoryDocument(self._market, device, reference, is_asked(lines), write_lines(lines))

    def _put(self, writer: BulkWriter, document: HistoryDocument) -> None:
        writer.put(self._index, self._doc_id(document.device_id), document)

    def _doc_id(self, device: str) -> str:
        return f"{self._market}/{device}"


class Past:
    """What is known of some devices before a load."""

    def __init__(self, lines: dict[str, Lines], kept: dict[str, HistoryDocument], at: int, *, relearn: bool) -> None:
        self.lines, self.kept, self._at, self._relearn = lines, kept, at, relearn
        self.references = {device: document.reference for device, document in kept.items() if document.reference}

    def refer(self, offers: Iterable[Offer]) -> dict[str, int]:
        """Return the reference price of each device that the offers name, in minor units."""
        learning = (offer for offer in offers if self._relearn or offer.device_id not in self.references)
        self.references |= reference_of_each(self.lines, learning, self._at)
        return self.references
