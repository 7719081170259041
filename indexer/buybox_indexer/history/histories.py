"""The price histories of a market's devices, kept in the engine from load to load."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from zlib import crc32

import msgspec
from buybox_config.indices import mapping
from buybox_config.paging import every_hit
from buybox_config.settings import Settings
from buybox_config.stores import stored
from buybox_config.versions import Version
from buybox_ranking.offer import Offer
from buybox_ranking.price_history import SECONDS_PER_DAY, PriorPrice, prior_price
from opensearchpy import OpenSearch

from buybox_indexer.bulk import BulkWriter
from buybox_indexer.history.line_changes import MARGIN_S, changed_devices, forget_changes, forget_read, show_changes
from buybox_indexer.history.lines import (
    Asked,
    Lines,
    asked_now,
    continued_after,
    is_asked,
    line_key,
    reference_of_each,
    write_lines,
)
from buybox_indexer.history.reading import HistoryDocument, HistoryReader
from buybox_indexer.intake.spool import Spool, together
from buybox_indexer.live_changes.change_set import in_chunks
from buybox_indexer.pace.pace import Pace

TOGETHER = 500
"""Documents asked for in one request."""


Holding = Callable[[], AbstractContextManager[object]]
"""Keeps others from writing histories for a moment."""


class Continued(msgspec.Struct, frozen=True, array_like=True):
    """A history as it is to be kept, with what it was made of: somebody else may continue it first."""

    document: HistoryDocument
    version: Version | None  # of the document that was continued; None where there was none
    asked: dict[str, Asked]  # by line


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
        self._reader = HistoryReader(client, settings, market, redirects, self._at - MARGIN_S)
        self._index = self._reader.index
        self._folder, self._changed = folder, Spool(folder, Continued)
        self._waiting: set[str] = set()  # devices of which something is to be kept
        self._seen: set[str] = set()
        self._learned: dict[str, int] = {}
        stored(client, self._index, mapping("history"))
        show_changes(client, settings)

    def past(self, devices: Iterable[str]) -> "Past":
        """Return what is known of these devices; a device takes along what was known under its former ids."""
        wanted = sorted(set(devices))
        versions, kept = self._reader.versions(wanted), self._reader.documents(wanted)
        known = self._reader.lines(wanted, kept)
        own = {device: kept[device] for device in wanted if device in kept}
        learned = {device: self._learned[device] for device in wanted if device in self._learned}
        return Past(known, own, versions, learned, self._at, relearn=self._relearn)

    def move_to(self, now: dt.datetime) -> None:
        """Let what is added from now on be asked from then on, on top of what changes recorded until now.

        A time that went back moves nothing.
        """
        self._at = max(self._at, int(now.timestamp()))
        show_changes(self._client, self._settings)

    def add(self, past: "Past", judged: Sequence[tuple[Offer, str]]) -> dict[str, Lines]:
        """Continue the lines of the devices of a `past` with what offers ask now, each with its state.

        Only what changed is remembered until `save`. Returns the lines by device.
        """
        asked = asked_now(judged)
        continued_lines = {
            device: continued_after(lines, asked.get(device, {}), self._at, self._oldest)
            for device, lines in past.lines.items()
        }
        for device, lines in continued_lines.items():
            self._seen.add(device)
            if device in past.references:
                self._learned[device] = past.references[device]
            document = self._document(device, past.references.get(device), lines)
            if document != past.kept.get(device) or device in self._waiting:
                self._waiting.add(device)
                entry = Continued(document, past.versions.get(device), asked.get(device, {}))
                self._changed.write(self._market, crc32(device.encode()), entry)
        return continued_lines

    def end(self, devices: Iterable[str]) -> None:
        """End the lines of devices for which nothing is asked any more."""
        self.add(self.past(devices), [])

    def prior_price(self, offer: Offer, lines: Mapping[str, Lines]) -> PriorPrice | None:
        """Return the prior price of an offer that buyers see, from the lines that `add` returned."""
        return prior_price(lines[offer.device_id][line_key(offer)], self._at)

    def save(self, *, whole: bool = True, held: Holding = nullcontext, pace: Pace | None = None) -> None:
        """Keep what changed since the last call, some hundred devices at a time, each time `held`, at a load's pace.

        After a `whole` load what is asked for no more ends: devices that no offer named are read and written too. What
        others kept of a device since it was read stays, with what is asked now behind it.
        """
        changed, self._changed, self._waiting = self._changed, Spool(self._folder, Continued), set()
        with closing(changed):
            for part in together(changed.parts(self._market), TOGETHER):
                last = {entry.document.device_id: entry for entry in part}
                for some in in_chunks(last.values(), TOGETHER):
                    with held():
                        self._write(self._as_kept_now(some), pace)
        for devices in in_chunks(self._gone(), TOGETHER) if whole else ():
            with held():
                self._write(self._ended(devices), pace)
        self._client.indices.refresh(index=self._index)
        folded = None if whole else self._seen
        forget_changes(self._client, self._settings, self._market, self._at - MARGIN_S, folded)
        forget_read(self._client, self._settings, self._reader.recent)

    def close(self) -> None:
        """Close the files."""
        self._changed.close()

    def _as_kept_now(self, some: Sequence[Continued]) -> Iterator[HistoryDocument]:
        """Yield these documents; of those that somebody else continued meanwhile, what is asked goes behind that."""
        found = self._reader.versions([entry.document.device_id for entry in some])
        beaten = [device for entry in some if entry.version != found.get(device := entry.document.device_id)]
        others = self._reader.documents(beaten)
        lines = self._reader.lines(beaten, others)
        for entry in some:
            device, reference = entry.document.device_id, entry.document.reference
            if entry.version == found.get(device) or device not in others:
                yield entry.document
            else:
                since = continued_after(lines[device], entry.asked, self._at, self._oldest)
                yield self._document(device, reference, since)

    def _write(self, documents: Iterable[HistoryDocument], pace: Pace | None) -> None:
        with BulkWriter(self._client, self._settings.bulk_timeout_s, pace=pace) as writer:
            for document in documents:
                writer.put(self._index, self._reader.doc_id(document.device_id), document)

    def _gone(self) -> Iterator[str]:
        """Yield the devices that were asked for until this load, and are no more."""
        query = {"bool": {"filter": [{"term": {"market": self._market}}, {"term": {"asked": True}}]}}
        hits = every_hit(self._client, self._index, query, sort=["device_id"], _source=["device_id"])
        asked = {hit["_source"]["device_id"] for hit in hits}
        yield from sorted((asked | changed_devices(self._client, self._settings, self._market)) - self._seen)

    def _ended(self, devices: Sequence[str]) -> Iterator[HistoryDocument]:
        past = self.past(devices)
        for device, lines in past.lines.items():
            ended = continued_after(lines, {}, self._at, self._oldest)
            yield self._document(device, past.references.get(device), ended)

    def _document(self, device: str, reference: int | None, lines: Lines) -> HistoryDocument:
        return HistoryDocument(self._market, device, reference, is_asked(lines), write_lines(lines))


class Past:
    """What is known of some devices before a load."""

    def __init__(
        self,
        lines: dict[str, Lines],
        kept: dict[str, HistoryDocument],
        versions: dict[str, Version],
        learned: dict[str, int],
        at: int,
        *,
        relearn: bool,
    ) -> None:
        """Know what is kept, and what this very load `learned` already: a device has one reference price in a load."""
        self.lines, self.kept, self.versions = lines, kept, versions
        self._learned, self._at, self._relearn = learned, at, relearn
        self.references = {device: document.reference for device, document in kept.items() if document.reference}
        self.references |= learned

    def refer(self, offers: Iterable[Offer]) -> dict[str, int]:
        """Return the reference price of each device that the offers name, in minor units."""
        known = self._learned if self._relearn else self.references
        learning = [offer for offer in offers if offer.device_id not in known]
        self.references |= reference_of_each(self.lines, learning, self._at)
        return self.references
