"""The devices of a round: those whose documents can have changed are written, each over the version that was read."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from buybox_config.markets import Market
from buybox_ranking.frontier import WHOLE, filter_class, standing_anew, standing_offers
from buybox_ranking.offer import Offer
from buybox_ranking.order import why_not_competing

from buybox_indexer.documents import device_document
from buybox_indexer.load import Workshop
from buybox_indexer.offer_changes.checked_writes import CheckedWriter, Write, Written
from buybox_indexer.offer_changes.judged_offers import Beside
from buybox_indexer.offer_changes.kept_devices import OpenDevice
from buybox_indexer.offer_changes.kept_market import KeptMarket
from buybox_indexer.offer_changes.passed import Passed
from buybox_indexer.offer_changes.touched import touches_document


class DeviceWrites:
    """Writes into the device index of one market."""

    def __init__(self, workshop: Workshop, market: Market, kept: KeptMarket) -> None:
        self._catalogue, self._market, self._kept = workshop.catalogue, market, kept
        self._writer = CheckedWriter(workshop.client, workshop.settings.bulk_timeout_s)

    def write(
        self, devices: Sequence[Beside], written: Mapping[str, Offer], left: Collection[str], passed: Passed
    ) -> None:
        """Write the devices that these offers touch, and those left unfinished; the others are only kept anew.

        A device with an offer that was not taken is left as it is: it is judged again as it stands.
        """
        by_device: defaultdict[str, list[Offer]] = defaultdict(list)
        for offer in written.values():
            by_device[offer.device_id].append(offer)
        changing: list[tuple[OpenDevice, list[Offer]]] = []
        told = self._writer.write(self._writes(devices, by_device, left, passed, changing))
        for (device, changed), one in zip(changing, told, strict=True):
            self._take(device, changed, one, passed)

    def _writes(
        self,
        devices: Sequence[Beside],
        by_device: Mapping[str, list[Offer]],
        left: Collection[str],
        passed: Passed,
        changing: list[tuple[OpenDevice, list[Offer]]],
    ) -> Iterator[Write]:
        """Yield what is to be written, in the order of `changing`, made while the engine writes what came before."""
        for one in devices:
            device, changed = one.device, by_device.get(one.device.device_id, [])
            if device.device_id in passed.unsettled:
                self._kept.devices.forget(device.device_id)
                continue
            write = self._write(device, changed, whole=device.device_id in left)
            if write is None:
                self._kept.devices.change(device, changed)
            else:
                changing.append((device, changed))
                yield write

    def _write(self, device: OpenDevice, changed: Sequence[Offer], *, whole: bool) -> Write | None:
        """Bring a device up to date, and return what is to be written of it; None where nothing is."""
        before = device.offers
        if device.standing is None:
            device.standing = frozenset(offer.offer_id for offer in standing_offers(list(before.values())))
        touched = whole or touches_document(before, device.standing, changed)
        device.offers = {**before, **{offer.offer_id: offer for offer in changed}}
        if not touched:
            return None
        document = self._document(device, before, changed, whole=whole)
        nested: Any = document["offers"] if document else ()
        device.standing = frozenset(one.offer_id for one in nested)
        if document is None and device.version is None:
            return None
        return Write(self._kept.indices.devices, device.device_id, document, device.version)

    def _document(
        self, device: OpenDevice, before: Mapping[str, Offer], changed: Sequence[Offer], *, whole: bool
    ) -> dict[str, object] | None:
        known = self._catalogue.devices[device.device_id]
        model, new = self._catalogue.models[known.model_id], self._kept.new_price(device.device_id, known.model_id)
        offers, demand = list(device.offers.values()), self._kept.demand
        if whole or sum(why_not_competing(offer) is None for offer in before.values()) <= WHOLE:
            return device_document(known, model, self._market, offers, new, demand)
        touching = (offer for one in changed for offer in (before.get(one.offer_id), one) if offer is not None)
        classes = {filter_class(offer) for offer in touching}
        standing = device.standing or frozenset()
        return device_document(
            known, model, self._market, offers, new, demand, lambda those: standing_anew(those, standing, classes)
        )

    def _take(self, device: OpenDevice, changed: Sequence[Offer], one: Written, passed: Passed) -> None:
        if one.version is None:
            self._kept.devices.forget(device.device_id)
            passed.unsettled.add(device.device_id)
            if one.refused is not None:
                passed.broken[device.device_id] = one.refused
            return
        there = device.version is not None
        device.version = None if one.removed else one.version
        passed.devices += 1
        passed.sold += (device.version is not None) - there
        self._kept.devices.change(device, changed)
