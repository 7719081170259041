"""The second half of a load: waiting offers are judged, scored and written, device by device."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from buybox_config.catalogue import Catalogue
from buybox_config.indices import MarketIndices
from buybox_config.times import utc_text
from buybox_ranking.curves import Curves
from buybox_ranking.offer import Offer
from buybox_ranking.price_history import PriorPrice
from buybox_ranking.score import score_parts

from buybox_indexer.bulk import Puts
from buybox_indexer.demand.market_demand import MarketDemand
from buybox_indexer.documents import device_document
from buybox_indexer.eligibility.judge import Judge
from buybox_indexer.eligibility.verdicts import Verdict
from buybox_indexer.history.histories import Histories
from buybox_indexer.history.lines import SHOWN, Lines
from buybox_indexer.intake.market_intake import Intake
from buybox_indexer.intake.spool import part_of, together
from buybox_indexer.intake.waiting import Waiting, unpacked_row
from buybox_indexer.listing import Reject
from buybox_indexer.rejects.kept_rejects import raw_text
from buybox_indexer.report import Accounts

CONTRADICTION = Verdict(
    "rejected", "duplicate_sku", "two rows of this feed use this sku for different devices: give each its own"
)

TOGETHER = 2_000
"""Offers whose devices are asked for together at least, where there are so many: a small load has many small parts."""

Judged = tuple[Offer, Verdict]


class Rejudged(msgspec.Struct, frozen=True, gc=False):
    """A live offer that was judged otherwise than before: what its reject needs, for a block may cover very many."""

    market: str
    seller: str
    sku: str
    title: str | None
    before: str | None  # the reason that it had
    verdict: Verdict


class Knowledge(msgspec.Struct, frozen=True):
    """What scoring an offer and writing its device needs."""

    catalogue: Catalogue
    curves: Curves
    now: dt.datetime


class Assembly:
    """Writes one market's generation from an intake; counts what it wrote."""

    def __init__(
        self,
        intake: Intake,
        knowledge: Knowledge,
        judge: Judge,
        histories: Histories,
        demand: MarketDemand,
        accounts: Accounts,
    ) -> None:
        self.intake, self._knowledge, self.judge = intake, knowledge, judge
        self._histories, self._demand, self.accounts = histories, demand, accounts
        self._market = intake.market
        self.documents = 0
        self.devices = 0
        self.offers = 0  # live and limited
        self.rejudged: list[Rejudged] = []  # what stood beside the rows, where its state or reason changed

    def write(self, writer: Puts, indices: MarketIndices) -> None:
        """Write every offer and device; the intake is told of rows that may not compete."""
        parts = self.intake.waiting.parts(self._market.id)
        # By parts, then in their rows' order: who is judged before whom must not hang on how many rows come together.
        for some in together((sorted(part, key=_ordinal) for part in parts), TOGETHER):
            entries = list(self._speaking(some))
            self._write_part(writer, indices, finished(self._priced(entries), self._knowledge))

    def _speaking(self, part: Sequence[Waiting]) -> Iterator[Waiting]:
        """Yield the entries that speak; the others are accounted for."""
        for entry in part:
            if entry.ordinal in self.intake.superseded:
                self.accounts.supersede(entry.offer.seller.id, self._market.id, entry.feed)
            elif entry.ordinal in self.intake.contradicted:
                self.intake.turn_away(entry.ordinal, reject_of(entry, CONTRADICTION))
            else:
                offer = self.intake.as_changed(entry.offer)
                yield entry if offer is entry.offer else msgspec.structs.replace(entry, offer=offer)

    def _priced(self, entries: Sequence[Waiting]) -> list[tuple[Offer, Verdict, PriorPrice | None]]:
        """Judge the offers against their history, account for their rows, and continue the history."""
        priced = PricedOffers(self.judge, self._histories, self._market.conditions)
        judged = priced.judged([entry.offer for entry in entries])
        for entry, (_, verdict) in zip(entries, judged, strict=True):
            self._account(entry, verdict)
        return priced.with_prior_prices(judged, wanted=self._market.prior_price)

    def _account(self, entry: Waiting, verdict: Verdict) -> None:
        """Count a row; a kept offer has no row of this load and is counted as kept only."""
        competes = verdict.state in SHOWN
        self.offers += competes
        if entry.row == 0:
            self._note_kept(entry, verdict)
            return
        if competes:
            self.accounts.offer(entry.offer.seller.id, self._market.id, entry.feed)
        else:
            self.intake.turn_away(entry.ordinal, reject_of(entry, verdict))

    def _note_kept(self, entry: Waiting, verdict: Verdict) -> None:
        """Note what stood beside and is judged otherwise, and what was kept and is hidden: no row tells of either."""
        if (entry.offer.state, entry.offer.reason) != (verdict.state, verdict.reason):
            self.rejudged.append(note_rejudged(entry.offer, verdict))

    def _write_part(self, writer: Puts, indices: MarketIndices, offers: list[Offer]) -> None:
        by_device: defaultdict[str, list[Offer]] = defaultdict(list)
        for offer in offers:
            writer.put(indices.offers, offer.offer_id, offer)
            by_device[offer.device_id].append(offer)
        self.documents += len(offers)
        for device_id, rivals in by_device.items():
            document = self.device_document(device_id, rivals)
            if document is not None:
                writer.put(indices.devices, device_id, document)
                self.devices += 1

    def device_document(self, device_id: str, rivals: Sequence[Offer]) -> dict[str, object] | None:
        """Return a device's document with these offers of it; None when none of them competes."""
        catalogue = self._knowledge.catalogue
        device = catalogue.devices[device_id]
        model, price_new = catalogue.models[device.model_id], self.judge.new_price(device_id)
        return device_document(device, model, self._market, rivals, price_new, self._demand)


class PricedOffers:
    """All offers of some devices, judged by what was asked for them before, which they then become part of."""

    def __init__(self, judge: Judge, histories: Histories, conditions: Sequence[str]) -> None:
        self._judge, self._histories, self._conditions = judge, histories, conditions

    def judged(self, offers: Sequence[Offer]) -> list[Judged]:
        """Return each offer with its reference price and its verdict, in the order given."""
        self._past = self._histories.past(offer.device_id for offer in offers)
        references = self._references(offer for offer in offers if self._asks(offer))
        return [self._verdict(offer, references.get(offer.device_id)) for offer in offers]

    def _references(self, offers: Iterable[Offer]) -> Mapping[str, int]:
        """Return the reference price of each device.

        What a grade is worth is measured on the devices of one part, whichever others come together with it.
        """
        parts: defaultdict[int, list[Offer]] = defaultdict(list)
        for offer in offers:
            parts[part_of(offer.device_no)].append(offer)
        for those in parts.values():
            self._past.refer(those)
        return self._past.references

    def with_prior_prices(
        self, judged: Sequence[Judged], *, wanted: bool
    ) -> list[tuple[Offer, Verdict, PriorPrice | None]]:
        """Continue the history with what the offers ask, and return those that buyers see with their prior price."""
        asked = [(offer, verdict.state) for offer, verdict in judged if self._asks(offer)]
        lines = self._histories.add(self._past, asked)
        return [(offer, verdict, self._prior(offer, verdict, lines) if wanted else None) for offer, verdict in judged]

    def _asks(self, offer: Offer) -> bool:
        """Tell whether an offer's price is a price of this market: what was withdrawn asks nothing."""
        return offer.condition in self._conditions and not offer.withdrawn

    def _verdict(self, offer: Offer, reference: int | None) -> Judged:
        referred = self._judge.available(msgspec.structs.replace(offer, reference=reference))
        return referred, self._judge.verdict(referred)

    def _prior(self, offer: Offer, verdict: Verdict, lines: Mapping[str, Lines]) -> PriorPrice | None:
        return self._histories.prior_price(offer, lines) if verdict.state in SHOWN else None


def note_rejudged(offer: Offer, verdict: Verdict) -> Rejudged:
    """Note that an offer, as it is stored, is judged otherwise now."""
    return Rejudged(offer.market, offer.seller.id, offer.sku, offer.title, offer.reason, verdict)


def finished(judged: Sequence[tuple[Offer, Verdict, PriorPrice | None]], knowledge: Knowledge) -> list[Offer]:
    """Return the offers as they are stored: scored, with their state and prior price."""
    parts = score_parts([offer for offer, _, _ in judged], knowledge.curves)
    return [
        msgspec.structs.replace(
            offer,
            parts=part,
            state=verdict.state,
            reason=verdict.reason,
            low_30d=None if prior is None else prior.price,
            low_30d_since=None if prior is None or prior.since is None else _written(prior.since),
        )
        for (offer, verdict, prior), part in zip(judged, parts, strict=True)
    ]


def _written(seconds: int) -> str:
    return utc_text(dt.datetime.fromtimestamp(seconds, dt.UTC))


def _ordinal(entry: Waiting) -> int:
    return entry.ordinal


def reject_of(entry: Waiting, verdict: Verdict) -> Reject:
    """Return the reject of a row that waits, with the reason of a verdict."""
    offer, raw = entry.offer, unpacked_row(entry.raw)
    return Reject(
        seller=offer.seller.id,
        market=offer.market,
        feed=entry.feed,
        row=entry.row,
        sku=offer.sku,
        title=offer.title,
        reason=verdict.reason or verdict.state,
        message=verdict.message or "",
        raw=None if raw is None else raw_text(raw),
    )
