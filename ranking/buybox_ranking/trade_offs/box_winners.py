"""Who wins each contested box under given weights: the same offers as `rank` marks `won`, for all boxes at once."""

from collections.abc import Iterator, Sequence

import numpy as np
from buybox_config.policy import Weights

from buybox_ranking.quality.shrinkage import Column
from buybox_ranking.trade_offs.contested_offers import ContestedOffers, Whole

TOGETHER = 50_000
"""Offers judged at a time: their columns stay in the processor's cache, and nobody waits long for a turn."""

WeightColumns = tuple[Column | float, ...]


def box_winners(contested: ContestedOffers, weights: Sequence[Weights]) -> Whole:
    """Return the row of each box's winner; `weights` are those of each of the `categories`.

    Offers stand in the order of ties, so the first of the highest score wins. Scores are added up in the order of
    `weighted`, so that they are the very same numbers.
    """
    found = [_winners(contested, weights, first, last) for first, last in _slices(contested)]
    return np.concatenate(found) if found else np.zeros(0, np.int64)


def _slices(contested: ContestedOffers) -> Iterator[tuple[int, int]]:
    """Yield ranges of whole boxes, of some `TOGETHER` offers each."""
    first = 0
    while first < contested.boxes:
        reach = contested.starts[first] + TOGETHER
        last = int(np.searchsorted(contested.starts, reach, side="right")) - 1
        last = min(max(last, first + 1), contested.boxes)
        yield first, last
        first = last


def _winners(contested: ContestedOffers, weights: Sequence[Weights], first: int, last: int) -> Whole:
    begin, end = int(contested.starts[first]), int(contested.starts[last])
    starts = contested.starts[first:last] - begin
    sizes = np.diff(contested.starts[first : last + 1])
    columns = _weight_columns(weights, contested.box_categories[first:last], sizes)
    price, condition, service, seller = (
        weight * part[begin:end] for weight, part in zip(columns, contested.parts, strict=True)
    )
    scores = price + condition + service + seller
    best = np.repeat(np.maximum.reduceat(scores, starts), sizes)
    at_best = np.flatnonzero(scores == best)
    winners: Whole = at_best[np.searchsorted(at_best, starts)] + begin
    return winners


def _weight_columns(weights: Sequence[Weights], categories: np.ndarray, sizes: Whole) -> WeightColumns:
    """Return the weight of each part: one number where all categories have the same, else one an offer."""
    used = {weights[number] for number in np.unique(categories).tolist()}
    if len(used) == 1:
        return tuple(_numbers(used.pop()))
    table = np.array([_numbers(each) for each in weights])
    return tuple(np.repeat(table[categories, place], sizes) for place in range(table.shape[1]))


def _numbers(weights: Weights) -> tuple[float, float, float, float]:
    return weights.price, weights.condition, weights.service, weights.seller
