"""The offers of contested boxes as columns: box after box, and in a box in the order of ties, some 60 bytes each."""

from array import array

import msgspec
import numpy as np
import numpy.typing as npt

from buybox_ranking.fairness.fairness_tally import Unstated
from buybox_ranking.fairness.holders import DeviceContest
from buybox_ranking.features import PARTS
from buybox_ranking.offer import Offer
from buybox_ranking.order import tie_key
from buybox_ranking.quality.shrinkage import Column
from buybox_ranking.rank import weight_scope

Whole = npt.NDArray[np.int64]
Small = npt.NDArray[np.int32]


class ContestedOffers(msgspec.Struct, frozen=True):
    """Every offer of every box in which two sellers at least compete; the first of a box's best has won it."""

    parts: tuple[Column, ...]  # in the order of `Weights`
    totals: Whole  # minor units
    fault_rates: Column
    delivery_days: Column
    sellers: Small  # numbers of sellers
    starts: Whole  # of each box, its first offer; one more at the end
    box_categories: Small  # of each box, its place in `categories`
    categories: tuple[str, ...]

    @property
    def boxes(self) -> int:
        """How many boxes are contested."""
        return len(self.box_categories)


class ContestedCollector:
    """Takes devices one at a time, so that no offer but those at hand is an object."""

    def __init__(self, unstated: Unstated) -> None:
        self._unstated = unstated
        self._parts = tuple(array("d") for _ in PARTS)
        self._totals, self._faults, self._days = array("q"), array("d"), array("d")
        self._sellers, self._box_categories, self._starts = array("i"), array("i"), array("q", [0])
        self._seller_numbers: dict[str, int] = {}
        self._category_numbers: dict[str, int] = {}

    def add(self, contest: DeviceContest) -> None:
        """Keep the device's contested boxes, under the category whose weights rank it."""
        contested = [members for members in contest.boxes.values() if contest.is_contested(members)]
        if not contested:
            return
        category = _number(self._category_numbers, weight_scope(contest.offers)[1])
        for members in contested:
            for offer in sorted((contest.offers[member] for member in members), key=tie_key):
                self._add_offer(offer)
            self._box_categories.append(category)
            self._starts.append(len(self._totals))

    def columns(self) -> ContestedOffers:
        """Return what was collected; the collector is not to be used after that: the columns are its own memory."""
        return ContestedOffers(
            parts=tuple(np.frombuffer(part, np.float64) for part in self._parts),
            totals=np.frombuffer(self._totals, np.int64),
            fault_rates=np.frombuffer(self._faults, np.float64),
            delivery_days=np.frombuffer(self._days, np.float64),
            sellers=np.frombuffer(self._sellers, np.int32),
            starts=np.frombuffer(self._starts, np.int64),
            box_categories=np.frombuffer(self._box_categories, np.int32),
            categories=tuple(self._category_numbers),
        )

    def _add_offer(self, offer: Offer) -> None:
        """Add one offer; the order of parts is that of `Weights`."""
        for part, value in zip(self._parts, msgspec.structs.astuple(offer.parts), strict=True):
            part.append(value)
        faults, days = offer.seller.fault_rate, offer.delivery_days
        self._totals.append(offer.total)
        self._faults.append(self._unstated.fault_rate if faults is None else faults)
        self._days.append(self._unstated.delivery_days if days is None else days)
        self._sellers.append(_number(self._seller_numbers, offer.seller.id))


def _number(numbers: dict[str, int], name: str) -> int:
    return numbers.setdefault(name, len(numbers))
