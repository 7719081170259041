"""One pass of a round: lines taken, offers judged, scored and written, then the devices that they touch."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import msgspec
from buybox_config.markets import Market
from buybox_ranking.offer import Offer

from buybox_indexer.assembly import Judged, Knowledge, finished
from buybox_indexer.history.lines import SHOWN, line_key
from buybox_indexer.load import Workshop
from buybox_indexer.offer_changes.change import Change
from buybox_indexer.offer_changes.device_writes import DeviceWrites
from buybox_indexer.offer_changes.engine_reading import EngineReading, Found
from buybox_indexer.offer_changes.judged_offers import Beside, JudgedOffers
from buybox_indexer.offer_changes.kept_market import KeptMarket
from buybox_indexer.offer_changes.offer_writes import OfferWrites
from buybox_indexer.offer_changes.passed import Clocked, Passed
from buybox_indexer.offer_changes.price_lines import LineName, PriceLines, asked_on
from buybox_indexer.offer_changes.references import References
from buybox_indexer.offer_changes.round_record import RoundRecord
from buybox_indexer.offer_changes.taken_lines import TakenLines, offer_of


class MarketPass:
    """Passes over some lines of a market; only for who holds the right to write into what is live."""

    def __init__(
        self,
        workshop: Workshop,
        market: Market,
        kept: KeptMarket,
        record: RoundRecord,
        now: dt.datetime,
        stage: Clocked,
    ) -> None:
        self._workshop, self._market, self._kept, self._record, self._now = workshop, market, kept, record, now
        self._stage, self._catalogue = stage, workshop.catalogue
        self._engine = EngineReading(workshop, market, kept.indices)
        place = (workshop.client, workshop.settings, market.id)
        self._references = References(*place, workshop.catalogue.redirects)
        self._prices = PriceLines(*place, int(now.timestamp()))
        self._offer_writes = OfferWrites(workshop.client, workshop.settings, kept.indices.offers, now)
        self._device_writes = DeviceWrites(workshop, market, kept)

    def run(self, taken: TakenLines, changes: Sequence[Change], left: Collection[str]) -> Passed:
        """Apply lines, and settle devices that were left unfinished; what was written need not be visible yet."""
        passed = Passed()
        with self._stage("read"):
            passed.found = self._engine.offers({offer_of(change) for change in changes})
        before = {name: one.offer for name, one in passed.found.items()}
        with self._stage("lines"):
            passed.lines = taken.take(changes, before)
        new, known = taken.written(before), self._catalogue.devices
        passed.odd = {name for name, offer in new.items() if offer.device_id not in known}
        for name in passed.odd:
            del new[name]
        if new or left:
            self._write(new, frozenset(left), passed)
        passed.tell_states()
        return passed

    def _write(self, new: Mapping[str, Offer], left: frozenset[str], passed: Passed) -> None:
        chosen = self._chosen(new, left)
        self._know_sellers(new, left)
        judged = JudgedOffers(self._market, self._catalogue, self._kept, self._now)
        with self._stage("open"):
            devices = [
                judged.chosen(self._kept.devices.open(device), changed, whole=device in left)
                for device, changed in chosen.items()
            ]
        with self._stage("read"):
            self._read_others(devices, new, passed.found)
        with self._stage("judge"):
            verdicts = self._verdicts(judged, devices)
        with self._stage("record"):
            names = {offer.offer_id for offer, _ in verdicts} | self._record.left_offers
            self._record.begin({*chosen, *self._record.left}, names)
            passed.touched |= set(chosen)
        with self._stage("histories"):
            self._continue_lines(devices, verdicts, passed.found, left)
        with self._stage("score"):
            ready = self._finished(verdicts)
        with self._stage("rejects"):
            self._offer_writes.settle(verdicts, passed)
        with self._stage("offers"):
            written = self._offer_writes.write(ready, passed, self._record.left_offers)
        with self._stage("devices"):
            self._device_writes.write(devices, written, left, passed)

    def _know_sellers(self, new: Mapping[str, Offer], left: Collection[str]) -> None:
        """Learn how sellers stand whose first offers came by a change, maybe one that broke off."""
        names = {offer.seller.id for offer in new.values()}
        names |= {offer.seller.id for one in left for offer in self._kept.devices.open(one).offers.values()}
        self._kept.know(names, self._now)

    def _chosen(self, new: Mapping[str, Offer], left: frozenset[str]) -> dict[str, dict[str, Offer]]:
        """Return the changed offers by device, those left unfinished among them, and have all these devices kept."""
        by_device: defaultdict[str, dict[str, Offer]] = defaultdict(dict)
        for name, offer in new.items():
            by_device[offer.device_id][name] = offer
        for device in left:
            self._kept.devices.forget(device)
        devices = sorted({*by_device, *left})
        missing = self._kept.devices.missing(devices)
        with self._stage("read devices"):
            if missing:
                self._engine.show()
                self._engine.devices(missing, self._kept.devices)
        return {device: by_device[device] for device in devices}

    def _read_others(self, devices: Sequence[Beside], new: Mapping[str, Offer], found: dict[str, Found]) -> None:
        """Read those offers anew that are judged beside the changed ones: they are written over what is read now."""
        others = [name for one in devices for name in one.judged if name not in new]
        if not others:
            return
        found |= self._engine.offers(others)
        for one in devices:
            one.refresh({name: found[name].offer if name in found else None for name in one.judged if name not in new})

    def _verdicts(self, judged: JudgedOffers, devices: Sequence[Beside]) -> list[Judged]:
        asking = {
            one.device.device_id: [offer for offer in one.after.values() if judged.asks(offer)] for one in devices
        }
        return judged.verdicts(devices, self._references.of(asking, int(self._now.timestamp())))

    def _continue_lines(
        self, devices: Sequence[Beside], verdicts: Sequence[Judged], found: Mapping[str, Found], left: Collection[str]
    ) -> None:
        """Continue the price lines that the judged offers are on, and all of a device that was left unfinished."""
        names: set[LineName] = set()
        for offer, _ in verdicts:
            names.add((offer.device_id, line_key(offer)))
            if offer.offer_id in found:
                names.add((offer.device_id, line_key(found[offer.offer_id].offer)))
        if left:
            lines = self._engine.lines(sorted(left))
            names |= {(device, key) for device, its in lines.items() for key in its}
        now = {
            offer.offer_id: msgspec.structs.replace(offer, state=verdict.state, reason=verdict.reason)
            for offer, verdict in verdicts
        }
        sellers: defaultdict[str, set[str]] = defaultdict(set)
        for device, key in names:
            sellers[device].add(key.split("|", 1)[0])
        theirs = (
            now.get(name, offer)
            for one in devices
            for name, offer in one.after.items()
            if offer.seller.id in sellers[one.device.device_id]
        )
        self._prices.record(asked_on(theirs, names, self._market.conditions), self._kept.devices.line)

    def _finished(self, verdicts: Sequence[Judged]) -> dict[str, Offer]:
        """Return the judged offers as they are to be stored, by id."""
        wanted = self._market.prior_price
        priced = [
            (offer, verdict, self._prices.prior(offer) if wanted and verdict.state in SHOWN else None)
            for offer, verdict in verdicts
        ]
        knowledge = Knowledge(self._catalogue, self._kept.curves, self._now)
        return {offer.offer_id: offer for offer in finished(priced, knowledge)}
