"""What a change to a seller's whole stock would win: boxes by kind of move, at each level of its ladder."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import msgspec
from buybox_config.moves import Lever, load_levers

from buybox_ranking.winning.moves import PRICE, Move
from buybox_ranking.winning.own_offers import OwnOffer

Box = tuple[object, ...]


class Level(msgspec.Struct, frozen=True):
    """One level of a lever, and how many boxes it would win if every offer of the seller had it at least."""

    lever: str
    value: float  # in the lever's unit; for the price, the share by which none is changed further
    boxes: int


class StockSummary(msgspec.Struct, frozen=True):
    """A seller's stock in one market."""

    offers: int
    states: dict[str, int]  # offers by state
    boxes: int  # in which the seller competes
    held: int
    no_price_wins: int  # offers
    below_min_price: int  # offers whose price to win lies under the seller's own bound, boxes held left out
    levels: tuple[Level, ...]  # those that would win a box


def stock_summary(own: Sequence[OwnOffer]) -> StockSummary:
    """Count what a seller holds, and the boxes that it does not hold and would by each move.

    A change everywhere wins a box when it makes one of the seller's offers first there: the others of the seller can
    only take that place for themselves, and offers that are better already stay as they are.
    """
    competing = {each.box for each in own if each.state != "ineligible"}
    held = {each.box for each in own if each.state == "won"}
    return StockSummary(
        offers=len(own),
        states=dict(Counter(each.state for each in own)),
        boxes=len(competing),
        held=len(held),
        no_price_wins=sum(each.no_price == "no_price_wins" for each in own),
        below_min_price=sum(each.below_min_price and each.box not in held for each in own),
        levels=tuple(_levels(each for each in own if each.box not in held)),
    )


def _levels(losing: Iterable[OwnOffer]) -> list[Level]:
    needed = _needed(losing)
    levels = [
        Level(name, value, sum(place <= number for place in needed[name].values()))
        for name, lever in load_levers().items()
        for number, value in enumerate(lever.values)
    ]
    return [level for level in levels if level.boxes]


def _needed(losing: Iterable[OwnOffer]) -> dict[str, dict[Box, int]]:
    """Return, by lever and box, the place on the ladder of the mildest value that wins the box."""
    needed: defaultdict[str, dict[Box, int]] = defaultdict(dict)
    levers = load_levers()
    for each in losing:
        for move in each.moves:
            place, of_lever = _place(each, move, levers[move.lever]), needed[move.lever]
            of_lever[each.box] = min(place, of_lever.get(each.box, place))
    return needed


def _place(own: OwnOffer, move: Move, lever: Lever) -> int:
    """Return the place of a move on its ladder; a change of the price counts as the next larger share."""
    if move.lever != PRICE:
        return lever.values.index(move.value)
    change = abs(own.price - move.value)
    return sum(value * own.price < change for value in lever.values)
