"""One market's judge for one load: what is on record of its sellers and prices, and the verdict on each offer."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet

import msgspec
from buybox_config.catalogue import Catalogue
from buybox_config.markets import Market
from buybox_config.settings import Settings
from buybox_ranking.device import NewPrice
from buybox_ranking.offer import Offer

from buybox_indexer.eligibility.blocks import Blocks, blocked_verdict
from buybox_indexer.eligibility.confirmations import Confirmations
from buybox_indexer.eligibility.probation import Admitted, Probation
from buybox_indexer.eligibility.second_view import Survey
from buybox_indexer.eligibility.standing import Standing, standing_verdict
from buybox_indexer.eligibility.verdicts import (
    LIVE,
    Verdict,
    condition_verdict,
    floor_verdict,
    new_price_verdict,
    price_verdict,
    withdrawn_verdict,
)
from buybox_indexer.known_devices import as_known
from buybox_indexer.new_prices.price_of import NewPrices

SaveAdmitted = Callable[[Mapping[str, Admitted]], None]
"""Remembers what each seller on probation was newly admitted."""


class OnRecord(msgspec.Struct, frozen=True):
    """What is on record of a market's sellers and prices when a load begins."""

    standings: dict[str, Standing]  # by seller
    admitted: dict[str, Admitted] = {}  # by seller on probation
    confirmations: Confirmations = Confirmations()
    new_prices: NewPrices = NewPrices()
    blocks: Blocks = Blocks()


class Judge:
    """Decides, offer by offer, what may compete; made once for each market load."""

    def __init__(
        self,
        market: Market,
        catalogue: Catalogue,
        settings: Settings,
        record: OnRecord,
        today: dt.date,
        save: SaveAdmitted = lambda _: None,
    ) -> None:
        self._market, self._catalogue, self._record, self._today = market, catalogue, record, today
        self._remember = save
        self._survey = Survey(catalogue.devices, market.second_view)
        self._standing_verdicts = {seller: standing_verdict(stands) for seller, stands in record.standings.items()}
        self._probations = {
            seller: Probation(record.admitted.get(seller, {}), settings.probation_products, settings.probation_stock)
            for seller, stands in record.standings.items()
            if stands.status == "probation"
        }

    @property
    def on_probation(self) -> list[str]:
        """The sellers that are on probation."""
        return sorted(self._probations)

    def notice(self, ordinal: int, offer: Offer) -> None:
        """Take note of an offer, in any order; ordinals number rows in feed order, those below 0 are kept offers."""
        if offer.condition in self._market.conditions and not offer.withdrawn:
            self._survey.notice(offer)
        probation = self._probations.get(offer.seller.id)
        if probation is not None and self._verdict_on_facts(offer) is None:
            probation.bring(ordinal, offer)

    def ask(self, survey: Survey) -> None:
        """Judge prices by what this survey heard, in place of what was noticed."""
        self._survey = survey

    def scarce(self, devices: Iterable[str]) -> list[str]:
        """Return those of these devices, once all their offers were noticed, that are judged by others' prices too."""
        return self._survey.scarce(devices)

    def admit(self, seller: str, left_out: AbstractSet[int]) -> None:
        """Decide which new products a seller on probation may bring, once all its feeds were read.

        `left_out` are the ordinals of rows that do not speak: superseded or contradicted.
        """
        probation = self._probations.get(seller)
        if probation is not None:
            probation.admit(left_out, self._today)

    def available(self, offer: Offer) -> Offer:
        """Return the offer with the stock that its seller may sell: on probation so many pieces of a product."""
        probation = self._probations.get(offer.seller.id)
        if probation is None or self.verdict(offer).state == "hidden":
            return offer
        return msgspec.structs.replace(offer, quantity=probation.take(offer))

    def verdict(self, offer: Offer) -> Verdict:
        """Decide an offer's state; its `reference` must be set for its price to be judged."""
        return self._verdict_on_facts(offer) or self._verdict_on_probation(offer) or self._verdict_on_price(offer)

    def as_known(self, offer: Offer) -> Offer | None:
        """Return an offer of an earlier load under the id that its device has now; None where it is known no more."""
        return as_known(offer, self._catalogue)

    def new_price(self, device_id: str) -> NewPrice | None:
        """Return what the device costs new, by the marketplace's own table."""
        return self._record.new_prices.of(device_id, self._catalogue.devices[device_id].model_id)

    def save(self) -> None:
        """Remember what was admitted; called when the load is published."""
        self._remember({seller: probation.new for seller, probation in self._probations.items() if probation.new})

    def _verdict_on_facts(self, offer: Offer) -> Verdict | None:
        """Judge what a row says for itself: what is hidden for it takes no place of a probation."""
        return (
            self._standing_verdicts[offer.seller.id]
            or withdrawn_verdict(offer)
            or blocked_verdict(self._record.blocks.of(offer))
            or condition_verdict(offer, self._market)
            or floor_verdict(offer, self._market)
            or new_price_verdict(offer, self._market, self.new_price(offer.device_id))
        )

    def _verdict_on_probation(self, offer: Offer) -> Verdict | None:
        probation = self._probations.get(offer.seller.id)
        return None if probation is None else probation.verdict(offer)

    def _verdict_on_price(self, offer: Offer) -> Verdict:
        second = self._survey.second_view(offer, self.new_price(offer.device_id))
        verdict = price_verdict(offer, self._market, second)
        if verdict is None or self._record.confirmations.holds(offer, self._today):
            return LIVE
        return verdict
