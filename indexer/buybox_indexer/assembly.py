"""The second half of a load: waiting offers are judged, scored and written, device by device."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec
from buybox_config.catalogue import Catalogue
from buybox_config.indices import MarketIndices
from buybox_config.sellers import Seller
from buybox_ranking.curves import Curves
from buybox_ranking.offer import Offer
from buybox_ranking.score import score_parts

from buybox_indexer.bulk import BulkWriter
from buybox_indexer.documents import device_document
from buybox_indexer.eligibility import Verdict, judge
from buybox_indexer.intake import Intake, Waiting
from buybox_indexer.listing import Reject
from buybox_indexer.references import References
from buybox_indexer.report import Accounts

CONTRADICTION = Verdict(
    "rejected", "duplicate_sku", "two rows of this feed use this sku for different devices: give each its own"
)


class Knowledge(msgspec.Struct, frozen=True):
    """What judging and scoring an offer needs."""

    catalogue: Catalogue
    sellers: dict[str, Seller]
    curves: Curves
    now: dt.datetime


class Assembly:
    """Writes one market's generation from an intake; counts what it wrote."""

    def __init__(self, intake: Intake, knowledge: Knowledge, references: References, accounts: Accounts) -> None:
        self._intake, self._knowledge = intake, knowledge
        self._references, self._accounts = references, accounts
        self._market = intake.market
        self._today = knowledge.now.astimezone(self._market.zone).date()
        self.documents = 0
        self.devices = 0
        self.offers = 0  # live and limited

    def write(self, writer: BulkWriter, indices: MarketIndices) -> None:
        """Write every offer and device; the intake is told of rows that may not compete."""
        for part in self._intake.waiting.parts(self._market.id):
            waiting, verdicts = [], []
            for entry, verdict in self._judged(list(self._speaking(part))):
                self._account(entry, verdict)
                if verdict is not CONTRADICTION:
                    waiting.append(entry.offer)
                    verdicts.append(verdict)
            self._write_part(writer, indices, self._finished(waiting, verdicts))

    def _speaking(self, part: Sequence[Waiting]) -> Iterator[Waiting]:
        for entry in part:
            if entry.ordinal in self._intake.superseded:
                self._accounts.of(entry.offer.seller.id, self._market.id).superseded += 1
            else:
                yield entry

    def _judged(self, entries: list[Waiting]) -> Iterator[tuple[Waiting, Verdict]]:
        """Pair each offer, now with its reference price, with its verdict."""
        contradicted = self._intake.contradicted
        references = self._references.of(
            [e.offer for e in entries if e.offer.condition in self._market.conditions and e.ordinal not in contradicted]
        )
        for entry in entries:
            if entry.ordinal in contradicted:
                yield entry, CONTRADICTION
                continue
            offer = msgspec.structs.replace(entry.offer, reference=references.get(entry.offer.device_id))
            seller = self._knowledge.sellers[offer.seller.id]
            verdict = judge(offer, self._market, seller, self._today)
            yield Waiting(entry.ordinal, entry.feed, entry.row, offer), verdict

    def _account(self, entry: Waiting, verdict: Verdict) -> None:
        """Count a row; a kept offer has no row of this load and is counted as kept only."""
        competes = verdict.state in {"live", "limited"}
        self.offers += competes
        if entry.row == 0:
            return
        if competes:
            self._accounts.of(entry.offer.seller.id, self._market.id).offers += 1
        else:
            self._intake.turn_away(entry.ordinal, _reject(entry, verdict))

    def _finished(self, offers: list[Offer], verdicts: list[Verdict]) -> list[Offer]:
        parts = score_parts(offers, self._knowledge.curves)
        return [
            msgspec.structs.replace(offer, parts=part, state=verdict.state, reason=verdict.reason)
            for offer, part, verdict in zip(offers, parts, verdicts, strict=True)
        ]

    def _write_part(self, writer: BulkWriter, indices: MarketIndices, offers: list[Offer]) -> None:
        by_device: defaultdict[str, list[Offer]] = defaultdict(list)
        for offer in offers:
            writer.put(indices.offers, offer.offer_id, offer)
            by_device[offer.device_id].append(offer)
        self.documents += len(offers)
        catalogue = self._knowledge.catalogue
        for device_id, rivals in by_device.items():
            device = catalogue.devices[device_id]
            document = device_document(device, catalogue.models[device.model_id], self._market, rivals)
            if document is not None:
                writer.put(indices.devices, device_id, document)
                self.devices += 1


def _reject(entry: Waiting, verdict: Verdict) -> Reject:
    offer = entry.offer
    return Reject(
        seller=offer.seller.id,
        market=offer.market,
        feed=entry.feed,
        row=entry.row,
        sku=offer.sku,
        title=offer.title,
        reason=verdict.reason or verdict.state,
        message=verdict.message or "",
    )
