"""Offers of any number of boxes as columns: who is first in each box, and whom an offer would have to beat."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec
import numpy as np
import numpy.typing as npt
from buybox_config.policy import Weights

from buybox_ranking.offer import Offer
from buybox_ranking.order import box_of, delivery, warranty, why_not_competing
from buybox_ranking.quality.shrinkage import Column
from buybox_ranking.winning.price_room import Terms

Rows = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]

NOBODY = -1
"""Stands where a box has no first offer, or an offer no rival."""

MENDABLE = frozenset({"dear", "price_outlier", "price_above_new"})
"""Reasons for which an offer does not compete that another price may mend."""

Key = tuple[Column, ...]

Columned = TypeVar("Columned", bound=msgspec.Struct)


class KeyFacts(msgspec.Struct, frozen=True):
    """What `order_key` looks at, one entry an offer."""

    total: Column  # minor units
    warranty: Column  # months; not stated is the worst
    delivery: Column  # days; not promised is the worst
    price: Column  # the four parts, unweighted
    condition: Column
    service: Column
    seller: Column
    place: Column  # of its id among all ids, as text sorts
    weights: tuple[Column, Column, Column, Column]  # of price, condition, service and seller

    def key(self) -> Key:
        """Return what `order_key` returns, column by column, first is best: the same additions in the same order."""
        of_price, of_condition, of_service, of_seller = self.weights
        score = (
            of_price * self.price + of_condition * self.condition + of_service * self.service + of_seller * self.seller
        )
        merits = (-self.warranty, self.delivery, -self.seller, -self.condition, -self.service, -self.price)
        return (-score, self.total, *merits, self.place)


class Contest(msgspec.Struct, frozen=True):
    """Who competes with whom; rows are those of the offers."""

    facts: KeyFacts
    first: Rows  # the row that holds the offer's box, or NOBODY
    rival: Rows  # the first of its box that is another offer, or NOBODY
    competes: Mask
    mendable: Mask  # does not compete, for a reason that another price may mend


class Asked(msgspec.Struct, frozen=True):
    """The offers that are asked about, of those of a contest: entry i is the row `rows[i]`."""

    contest: Contest
    rows: Rows
    offers: Sequence[Offer]
    terms: Sequence[Terms]

    def part(self, which: Rows) -> "Asked":
        """Return some of them, by their place."""
        few = which.tolist()
        return Asked(
            self.contest, self.rows[which], [self.offers[each] for each in few], [self.terms[each] for each in few]
        )


def contest_of(offers: Sequence[Offer], weights: Sequence[Weights]) -> Contest:
    """Take offers apart into columns and find the two first of each box; `weights` are those in force for each offer.

    Offers carry their parts; ids are unique. The order is that of `order_key`, ties and all, among those that compete.
    """
    facts = key_facts(offers, weights)
    reasons = [why_not_competing(offer) for offer in offers]
    competes = np.array([reason is None for reason in reasons], dtype=np.bool_)
    box = _numbered_boxes(offers)
    first, second = _leaders(facts, box, np.flatnonzero(competes))
    rows = np.arange(len(offers))
    return Contest(
        facts=facts,
        first=first[box],
        rival=np.where(first[box] == rows, second[box], first[box]),
        competes=competes,
        mendable=np.array([_mendable(*each) for each in zip(offers, reasons, strict=True)], dtype=np.bool_),
    )


def key_facts(offers: Sequence[Offer], weights: Sequence[Weights]) -> KeyFacts:
    """Take apart what the order looks at."""
    parts = [offer.parts for offer in offers]
    return KeyFacts(
        total=_column([offer.total for offer in offers]),
        warranty=_column([warranty(offer) for offer in offers]),
        delivery=_column([delivery(offer) for offer in offers]),
        price=_column([part.price for part in parts]),
        condition=_column([part.condition for part in parts]),
        service=_column([part.service for part in parts]),
        seller=_column([part.seller for part in parts]),
        place=_places([offer.offer_id for offer in offers]),
        weights=(
            _column([weight.price for weight in weights]),
            _column([weight.condition for weight in weights]),
            _column([weight.service for weight in weights]),
            _column([weight.seller for weight in weights]),
        ),
    )


def ahead(mine: Key, theirs: Key) -> Mask:
    """Tell, entry by entry, whether a key comes before another: the first column that differs decides."""
    before = np.zeros(len(mine[0]), dtype=np.bool_)
    for one, other in zip(reversed(mine), reversed(theirs), strict=True):
        before = (one < other) | ((one == other) & before)
    return before


def taken(columns: Columned, rows: Rows | Mask) -> Columned:
    """Return a struct of columns with some rows only; so are the tuples and structs of columns in it."""
    return msgspec.structs.replace(
        columns, **{name: _taken(getattr(columns, name), rows) for name in columns.__struct_fields__}
    )


def _taken(value: object, rows: Rows | Mask) -> object:
    if isinstance(value, np.ndarray):
        return value[rows]
    if isinstance(value, tuple):
        return tuple(_taken(each, rows) for each in value)
    if isinstance(value, msgspec.Struct):
        return taken(value, rows)
    return value


def _mendable(offer: Offer, reason: str | None) -> bool:
    return reason in MENDABLE and offer.quantity > 0


def _leaders(facts: KeyFacts, box: Rows, competing: Rows) -> tuple[Rows, Rows]:
    """Return the rows of the first and the second offer of each box, NOBODY where there is none."""
    boxes = int(box.max(initial=-1)) + 1
    first, second = np.full(boxes, NOBODY), np.full(boxes, NOBODY)
    by_key = np.lexsort((*reversed(taken(facts, competing).key()), box[competing]))
    rows = competing[by_key]
    opens = np.flatnonzero(np.diff(box[rows], prepend=NOBODY))
    first[box[rows[opens]]] = rows[opens]
    follows = np.flatnonzero(np.diff(opens, append=len(rows)) > 1)
    seconds = rows[opens[follows] + 1]
    second[box[seconds]] = seconds
    return first, second


def _numbered_boxes(offers: Sequence[Offer]) -> Rows:
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(box_of(offer), len(numbers)) for offer in offers], dtype=np.intp)


def _places(ids: Sequence[str]) -> Column:
    places = np.empty(len(ids))
    places[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
    return places


def _column(values: Sequence[float]) -> Column:
    return np.array(values, dtype=np.float64)
