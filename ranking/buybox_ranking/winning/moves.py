"""The next best moves of an offer that is not first in its box: the mildest single changes that would make it so."""

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
from buybox_config.markets import Floors
from buybox_config.moves import Lever, load_levers

from buybox_ranking.curves import Curves
from buybox_ranking.features import FEATURES, Columns
from buybox_ranking.quality.shrinkage import Column
from buybox_ranking.winning.challenge import FEATURE_NUMBERS, Challengers, challengers_of, would_win
from buybox_ranking.winning.contest import Asked, Mask, Rows, taken
from buybox_ranking.winning.levels import Levels, SellerQuality, fixed_levels, rate_levels
from buybox_ranking.winning.price_room import Amounts
from buybox_ranking.winning.price_to_win import TOGETHER, PriceToWin, highest_true

PRICE = "price"

FEATURE_OF = {"battery_health_pct": "battery_health", "rating": "seller_rating"}
"""Facts whose feature has another name."""


class Move(msgspec.Struct, frozen=True, gc=False):
    """One change that wins the box, all else and all others as they are."""

    lever: str
    value: float  # in the lever's unit; an item price in minor units


Known = Sequence[SellerQuality | None]
"""What the fault rate of each offer's seller is made of; None where it is not known: no rate is a move then."""


def next_moves(asked: Asked, prices: Sequence[PriceToWin], quality: Known, curves: Curves) -> list[tuple[Move, ...]]:
    """Return the moves of each offer asked about, one a lever at most; none for the first of a box.

    The price (`prices_to_win` of the same offers) comes first, unless it lies below the seller's own bound. An offer
    that does not compete is told of its price alone, where that is the reason. Each move, applied alone, makes the
    offer first: the part is worked out with the numbers of scoring, in its order.
    """
    contest, rows = asked.contest, asked.rows
    moves = [_price_moves(price, holds) for price, holds in zip(prices, contest.first[rows] == rows, strict=True)]
    which = np.flatnonzero(contest.competes[rows] & (contest.first[rows] != rows))
    for start in range(0, len(which), TOGETHER):
        some = which[start : start + TOGETHER]
        known = [quality[each] for each in some.tolist()]
        for name, values, places in _climbed(asked.part(some), known, curves):
            _add_won(moves, some, name, values, places)
    return [tuple(each) for each in moves]


def _price_moves(asking: PriceToWin, holds: bool) -> list[Move]:  # noqa: FBT001 - one of two columns
    return [] if holds or asking.price is None or asking.below_min_price else [Move(PRICE, asking.price)]


def _add_won(moves: list[list[Move]], rows: Rows, name: str, values: Column, places: Amounts) -> None:
    won = places >= 0
    for row, value in zip(rows[won].tolist(), values[places[won]].tolist(), strict=True):
        moves[row].append(Move(name, value))


def _climbed(asked: Asked, known: Known, curves: Curves) -> Iterator[tuple[str, Column, Amounts]]:
    """Yield each lever with its values, strongest first, and the place of the mildest that wins for each offer."""
    challengers = challengers_of(asked, curves)
    worth_asking = _worth_asking(challengers, known, curves)
    for name, lever in load_levers().items():
        values = np.array(lever.values[::-1])
        if lever.unit == "rate":
            yield name, values, _mildest(challengers, rate_levels(name, values, worth_asking), curves)
        elif name != PRICE:
            yield name, values, _mildest(challengers, _fact_levels(name, lever, asked, challengers.columns), curves)


def _worth_asking(challengers: Challengers, known: Known, curves: Curves) -> Known:
    """Leave out what is known of sellers who would not win without any fault either: working out a rate takes time."""
    perfect = would_win(challengers, curves, "fault_rate", "fault_rate", np.zeros(len(known)))
    return [each if wins else None for each, wins in zip(known, perfect.tolist(), strict=True)]


def _fact_levels(name: str, lever: Lever, asked: Asked, columns: Columns) -> Levels:
    """Return the ladder of a fact of the offer or of its seller; a rating that is not there is not bettered."""
    feature, values = FEATURE_OF.get(name, name), np.array(lever.values[::-1])
    better = _better(values, getattr(columns, name), FEATURES[FEATURE_NUMBERS[feature]].direction)
    if name == "rating":
        better &= ((columns.reviews > 0) & ~np.isnan(columns.rating))[:, None]
    return fixed_levels(name, feature, values, better & _allowed(name, lever, asked))


def _better(values: Column, current: Column, direction: int) -> Mask:
    """Tell which values better each offer's own, offers x values; any betters a fact that was left out."""
    gain = (values[None, :] - current[:, None]) * direction
    return (gain > 0) | np.isnan(gain)


def _allowed(name: str, lever: Lever, asked: Asked) -> Mask:
    """Tell which values, strongest first, the market's floors and the offer's category allow, offers x values."""
    values = np.array(lever.values[::-1])
    allowed = np.ones((len(asked.offers), len(values)), dtype=np.bool_)
    if name in Floors.model_fields:
        floors = np.array([getattr(terms.floors, name) for terms in asked.terms], dtype=np.float64)
        allowed &= values[None, :] >= floors[:, None]
    if lever.categories:
        sensible = np.array([lever.sensible_in(offer.category) for offer in asked.offers], dtype=np.bool_)
        allowed &= sensible[:, None]
    return allowed


def _mildest(challengers: Challengers, levels: Levels, curves: Curves) -> Amounts:
    """Return the place on the ladder of the mildest value that wins, -1 where none does."""

    def wins(some: Challengers, rows: Rows, places: Amounts) -> Mask:
        return would_win(some, curves, levels.column, levels.feature, levels.at(rows, places))

    mildest = np.full(len(levels.last), -1, dtype=np.int64)
    rows = np.flatnonzero(levels.last >= 0)
    strongest = np.zeros(len(rows), dtype=np.int64)
    rows = rows[wins(taken(challengers, rows), rows, strongest)]
    few = taken(challengers, rows)
    mildest[rows] = highest_true(strongest[: len(rows)], levels.last[rows], lambda places: wins(few, rows, places))
    return mildest
