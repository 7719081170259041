"""A lever as it applies to many offers: how far each may go down its ladder, and what a value means for its facts."""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from buybox_ranking.quality.seller_quality import QualityPrior, SellerCounts, fault_rate
from buybox_ranking.quality.shrinkage import Column
from buybox_ranking.winning.contest import Mask, Rows
from buybox_ranking.winning.price_room import Amounts


class SellerQuality(msgspec.Struct, frozen=True):
    """What the fault rate of a seller is made of."""

    counts: SellerCounts
    prior: QualityPrior


class Levels(msgspec.Struct, frozen=True):
    """A ladder, strongest value first, for some offers."""

    column: str  # of the feature's columns, which the lever changes
    feature: str
    last: Amounts  # place of the mildest value that betters the offer, -1 where none does
    at: Callable[[Rows, Amounts], Column]  # the column's values for some of the offers at some places


def fixed_levels(column: str, feature: str, values: Column, better: Mask) -> Levels:
    """Return a ladder whose values are the column's own; `better`, offers x values, holds up to some place only."""
    return Levels(column, feature, _last(better), lambda _, places: values[places])


def rate_levels(fault: str, rates: Column, quality: Sequence[SellerQuality | None]) -> Levels:
    """Return a ladder of a seller's rates of one fault, per order; it changes the fault rate of all its faults.

    Offers of one seller share one object. Where nothing is known of a seller, no value applies.
    """
    sellers = list({id(each): each for each in quality if each is not None and each.counts.orders > 0}.values())
    numbers = {id(seller): number for number, seller in enumerate(sellers)}
    number_of = np.array([numbers.get(id(each), -1) for each in quality], dtype=np.intp)
    current = np.array([getattr(each.counts, fault) / each.counts.orders for each in sellers] or [0.0])
    better = (rates[None, :] < current[number_of][:, None]) & (number_of >= 0)[:, None]
    table = _FaultRates(fault, rates.tolist(), sellers)
    return Levels("fault_rate", "fault_rate", _last(better), lambda rows, places: table.at(number_of[rows], places))


class _FaultRates:
    """The fault rates of sellers at each rate of one fault, worked out when first asked for."""

    def __init__(self, fault: str, rates: Sequence[float], sellers: Sequence[SellerQuality]) -> None:
        self._fault, self._rates, self._sellers = fault, rates, sellers
        self._known = np.full((len(sellers), len(rates)), np.nan)

    def at(self, numbers: Rows, places: Amounts) -> Column:
        """Return the fault rate of sellers, by their number, at places of the ladder."""
        missing = np.isnan(self._known[numbers, places])
        for number, place in set(zip(numbers[missing].tolist(), places[missing].tolist(), strict=True)):
            self._known[number, place] = self._worked_out(self._sellers[number], self._rates[place])
        return self._known[numbers, places]

    def _worked_out(self, seller: SellerQuality, rate: float) -> float:
        counts = msgspec.structs.replace(seller.counts, **{self._fault: rate * seller.counts.orders})
        found = fault_rate(counts, seller.prior)
        return 1.0 if found is None else found


def _last(better: Mask) -> Amounts:
    values: Amounts = better.sum(axis=1, dtype=np.int64)
    return values - 1
