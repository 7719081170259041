"""How far an offer's total may go, and which item price gives a total: the price band, the price new, fees by price."""

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
import numpy.typing as npt
from buybox_config.markets import FeeStep, Floors, Market, PriceBand

from buybox_ranking.offer import Offer
from buybox_ranking.quality.shrinkage import Column

Amounts = npt.NDArray[np.int64]

NO_BAND = PriceBand(lowest=1e-9, dear=100.0, highest=200.0)
"""For an offer whose reference price is only a guess: any price may be asked, up to a hundred times the guess."""

NO_LIMIT = np.iinfo(np.int64).max


class FeeRange(msgspec.Struct, frozen=True):
    """Item prices that have one fee, minor units."""

    above: int
    up_to: int
    fee: int


Schedule = tuple[FeeRange, ...]

AS_IT_IS: Schedule = (FeeRange(0, NO_LIMIT, 0),)
"""No fee goes by the item price: what the offer has stays."""


class Terms(msgspec.Struct, frozen=True):
    """What a market asks of the offers of one device."""

    band: PriceBand = PriceBand()
    fees: Schedule = AS_IT_IS
    floors: Floors = Floors()
    most: int | None = None  # highest total that the device's price new allows, minor units; None: not known


class Room(msgspec.Struct, frozen=True):
    """Bounds of the total, one entry an offer, minor units."""

    lowest: Amounts
    highest: Amounts  # below `lowest` where no total competes
    fixed: Amounts  # what a buyer pays beside the item price and a fee that goes by it
    schedules: tuple[Schedule, ...]  # of fees
    schedule: npt.NDArray[np.intp]  # which of them the offer's fee follows


def market_terms(market: Market, price_new: int | None) -> Terms:
    """Return the terms of a device in a market; `price_new` is what it costs new there, minor units."""
    most = None if price_new is None else int(market.above_new * price_new)
    return Terms(market.price_band, fee_ranges(market.fees), market.floors, most)


def room_of(offers: Sequence[Offer], terms: Sequence[Terms]) -> Room:
    """Return the totals that compete: within the band, in multiples of the reference price, and under the price new.

    An offer without a reference price has no room. A fee follows the market's schedule where it is the schedule's
    today; any other fee, and shipping, stay as they are.
    """
    reference = np.array([offer.reference or 0 for offer in offers], dtype=np.float64)
    highest = _outermost(np.array([each.band.dear for each in terms]), reference)
    most = np.array([NO_LIMIT if each.most is None else each.most for each in terms], dtype=np.int64)
    schedules = [_followed(offer, each) for offer, each in zip(offers, terms, strict=True)]
    numbers = {schedule: number for number, schedule in enumerate(dict.fromkeys(schedules))}
    return Room(
        lowest=-_outermost(np.array([-each.band.lowest for each in terms]), reference),
        highest=np.where(reference > 0, np.minimum(highest, most), -1),
        fixed=np.array([_fixed(offer, each) for offer, each in zip(offers, schedules, strict=True)], dtype=np.int64),
        schedules=tuple(numbers),
        schedule=np.array([numbers[schedule] for schedule in schedules], dtype=np.intp),
    )


def item_prices(totals: Amounts, room: Room) -> Amounts:
    """Return the highest item price whose total is from `room.lowest` to `totals`, minor units; 0 where none is.

    A fee that goes by the item price leaves gaps between totals, and where a dearer item has a lower fee one total has
    two prices. Every range of the schedule is looked at, so the answer is the highest all the same.
    """
    prices = np.zeros_like(totals)
    for number, schedule in enumerate(room.schedules):
        rows = room.schedule == number
        for each in schedule:
            fitting = np.minimum(totals[rows] - room.fixed[rows] - each.fee, each.up_to)
            fits = (fitting > each.above) & (fitting + room.fixed[rows] + each.fee >= room.lowest[rows])
            prices[rows] = np.where(fits, np.maximum(prices[rows], fitting), prices[rows])
    return prices


def fee_ranges(fees: Sequence[FeeStep]) -> Schedule:
    """Return the ranges of item prices that `Market.fee` knows, steps that no price reaches left out."""
    return tuple(_ranges(fees)) if fees else AS_IT_IS


def _ranges(fees: Sequence[FeeStep]) -> Iterator[FeeRange]:
    above = 0
    for step in (*fees, FeeStep(fee=0)):
        up_to = NO_LIMIT if step.up_to is None else step.up_to
        if up_to > above:
            yield FeeRange(above, up_to, step.fee)
            above = up_to


def _followed(offer: Offer, terms: Terms) -> Schedule:
    return terms.fees if _fee_at(offer.price, terms.fees) == offer.fees else AS_IT_IS


def _fixed(offer: Offer, schedule: Schedule) -> int:
    return offer.total - offer.price - _fee_at(offer.price, schedule)


def _fee_at(price: int, schedule: Schedule) -> int:
    return next((each.fee for each in schedule if price <= each.up_to), 0)


def _outermost(multiple: Column, reference: Column) -> Amounts:
    """Return the highest total that is at most a multiple of the reference, when divided as eligibility divides."""
    tries = np.rint(multiple * reference) + np.array([[-1.0], [0.0], [1.0]])
    ratios = tries / np.where(reference > 0, reference, 1.0)
    found: Column = np.where(ratios <= multiple, tries, -np.inf).max(axis=0)
    return found.astype(np.int64)
