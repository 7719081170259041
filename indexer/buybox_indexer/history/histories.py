"""The price histories of a market's devices, kept in the engine from load to load."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from buybox_config.indices import mapping
from buybox_config.paging import every_hit
from buybox_config.settings import Settings
from buybox_config.stores import stored
from buybox_ranking.offer import Offer
from buybox_ranking.price_history import SECONDS_PER_DAY, PriorPrice, prior_price
from opensearchpy import OpenSearch

from buybox_indexer.bulk import BulkWriter
from buybox_indexer.history.line_changes import MARGIN_S, changed_devices, forget_changes, forget_read, show_changes
from buybox_indexer.history.lines import (
    Lines,
    asked_now,
    continued,
    is_asked,
    line_key,
    reference_of_each,
    write_lines,
)
from buybox_indexer.history.reading import HistoryDocument, HistoryReader
from buybox_indexer.intake.spool import Spool
from buybox_indexer.pace.pace import Pace

TOGETHER = 500
"""Documents asked for in one request."""


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
        self._changed: Spool[HistoryDocument] = Spool(folder, HistoryDocument)
        self._seen: set[str] = set()
        stored(client, self._index, mapping("history"))
        show_changes(client, settings)

    def past(self, devices: Iterable[str]) -> "Past":
        """Return what is known of these devices; a device takes along what was known under its former ids."""
        wanted = sorted(set(devices))
        kept = self._reader.documents(wanted)
        known = self._reader.lines(wanted, kept)
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
        folded = None if whole else self._seen
        forget_changes(self._client, self._settings, self._market, self._at - MARGIN_S, folded)
        forget_read(self._client, self._settings, self._reader.recent)

    def close(self) -> None:
        """Close the files."""
        self._changed.close()

    def _ended(self) -> Iterator[HistoryDocument]:
        """Yield the documents of devices that were asked for until this load, and are no more."""
        query = {"bool": {"filter": [{"term": {"market": self._market}}, {"term": {"asked": True}}]}}
        hits = every_hit(self._client, self._index, query, sort=["device_id"], _source=["device_id"])
        asked = {hit["_source"]["device_id"] for hit in hits} | changed_devices(
            self._client, self._settings, self._market
        )
        gone = sorted(asked - self._seen)
        for first in range(0, len(gone), TOGETHER):
            past = self.past(gone[first : first + TOGETHER])
            for device, lines in past.lines.items():
                ended = continued(lines, {}, self._at, self._oldest)
                yield self._document(device, past.references.get(device), ended)

    def _document(self, device: str, reference: int | None, lines: Lines) -> HistoryDocument:
        return HistoryDocument(self._market, device, reference, is_asked(lines), write_lines(lines))

    def _put(self, writer: BulkWriter, document: HistoryDocument) -> None:
        writer.put(self._index, self._reader.doc_id(document.device_id), document)


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
