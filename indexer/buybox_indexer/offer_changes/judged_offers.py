"""The offers of a round judged as a load would: those that changed, and those beside them that hang on these."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec
from buybox_config.catalogue import Catalogue
from buybox_config.markets import Market
from buybox_ranking.offer import Offer

from buybox_indexer.assembly import Judged
from buybox_indexer.history.lines import line_key
from buybox_indexer.intake.waiting import BESIDE
from buybox_indexer.offer_changes.kept_devices import OpenDevice
from buybox_indexer.offer_changes.kept_market import KeptMarket


class Beside(NamedTuple):
    """A device before and after a round's changes, and which of its offers are judged."""

    device: OpenDevice
    after: dict[str, Offer]
    judged: list[str]  # ids

    def refresh(self, offers: Mapping[str, Offer | None]) -> None:
        """Take offers as they stand; None is one that is there no more."""
        for name, offer in offers.items():
            if offer is not None:
                self.after[name] = self.device.offers[name] = offer
            else:
                self.judged.remove(name)
                del self.after[name], self.device.offers[name]


class JudgedOffers:
    """Judges the offers of one round."""

    def __init__(self, market: Market, catalogue: Catalogue, kept: KeptMarket, now: dt.datetime) -> None:
        self._market, self._catalogue, self._kept, self._now = market, catalogue, kept, now
        self.judge = kept.judge(now)
        self._on_probation = frozenset(self.judge.on_probation)

    def chosen(self, device: OpenDevice, changed: Mapping[str, Offer], *, whole: bool) -> Beside:
        """Choose which offers of a device are judged: those changed and those that share a price line with them.

        All are where the device was left unfinished, few sell it (a price is then compared with others), or a seller
        on probation, whose offers share a stock, changed one.
        """
        after = {**device.offers, **changed}
        if whole or self._is_whole(device.offers, after, changed):
            return Beside(device, after, list(after))
        keys = {line_key(offer) for name in changed for offer in (device.offers.get(name), after[name]) if offer}
        sellers = {offer.seller.id for offer in changed.values()}
        sharing = [name for name, offer in after.items() if offer.seller.id in sellers and line_key(offer) in keys]
        return Beside(device, after, sharing)

    def verdicts(self, devices: Collection[Beside], references: Mapping[str, int]) -> list[Judged]:
        """Judge the chosen offers of all devices, each with its reference price, in minor units."""
        self._notice(devices)
        waiting = (beside.after[name] for beside in devices for name in beside.judged)
        in_order = sorted(waiting, key=lambda offer: (offer.device_no, offer.seller.id, offer.sku))
        return [self._verdict(offer, references.get(offer.device_id)) for offer in in_order]

    def asks(self, offer: Offer) -> bool:
        """Tell whether an offer's price is a price of this market."""
        return offer.condition in self._market.conditions and not offer.withdrawn

    def _verdict(self, offer: Offer, reference: int | None) -> Judged:
        referred = self.judge.available(msgspec.structs.replace(offer, reference=reference))
        return referred, self.judge.verdict(referred)

    def _is_whole(self, before: Mapping[str, Offer], after: Mapping[str, Offer], changed: Mapping[str, Offer]) -> bool:
        if not self._on_probation.isdisjoint(offer.seller.id for offer in changed.values()):
            return True
        return self._is_scarce(before) or self._is_scarce(after)

    def _is_scarce(self, offers: Mapping[str, Offer]) -> bool:
        """Tell whether few sell a device; none at all is no market yet, and one that comes is judged by others."""
        sellers: set[str] = set()
        for offer in offers.values():
            if self.asks(offer):
                sellers.add(offer.seller.id)
                if len(sellers) >= self._market.second_view.fewest_sellers:
                    return False
        return bool(offers)

    def _notice(self, devices: Collection[Beside]) -> None:
        """Show the judge the prices that verdicts rest on; of a device that many sell, that many do."""
        if not any(self._is_scarce(beside.after) for beside in devices):
            for beside in devices:
                self._show(self._one_of_each_seller(beside.after.values()))
            return
        survey = self._kept.survey()
        for beside in devices:
            its_own = sorted(beside.after.values(), key=lambda offer: (offer.seller.id, offer.sku))
            survey.hear_anew(beside.device.device_id, (offer for offer in its_own if self.asks(offer)))
        self.judge.ask(survey)

    def _show(self, offers: Iterable[Offer]) -> None:
        for offer in offers:
            self.judge.notice(BESIDE, offer)

    def _one_of_each_seller(self, offers: Iterable[Offer]) -> Iterator[Offer]:
        sellers: set[str] = set()
        for offer in offers:
            if self.asks(offer) and offer.seller.id not in sellers:
                sellers.add(offer.seller.id)
                yield offer
            if len(sellers) >= self._market.second_view.fewest_sellers:
                return
