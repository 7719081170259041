"""Ways of ordering, measured on the same lists and the same resamples."""

from collections.abc import Mapping

import msgspec
import numpy as np

from buybox_ranking.evaluation.bootstrap import Interval, interval, list_groups, ratio, resampled
from buybox_ranking.evaluation.choice_rates import ChoiceRates, expected_best
from buybox_ranking.evaluation.measures import CUTS, best_sums, got_sums, row_gains
from buybox_ranking.evaluation.regret import logged_losses
from buybox_ranking.learning.labels import CLICKED, IntColumn, Rows
from buybox_ranking.learning.propensity import Examination
from buybox_ranking.quality.shrinkage import Column

REGRET = "regret"

MEASURES = (*(f"ndcg@{cut}" for cut in CUTS), REGRET)

LIST_MEASURE = "ndcg@3"
"""What one number is wanted for: the places that are seen without scrolling."""

FEWEST_LISTS = 50
"""Lists with a choice below which a figure is a matter of luck: its interval would span a third of the scale."""

FEWEST_GROUPS = 20
"""Groups below which resampling them tells too narrow an interval: some 92 % where 95 % are promised."""

Figures = dict[str, Interval]  # by measure


class Comparison(msgspec.Struct, frozen=True):
    """The figures of each way of ordering, and what the first way is ahead of each other one by."""

    lists: int
    chosen: int  # lists in which something was chosen
    groups: int
    ways: dict[str, Figures]
    ahead: dict[str, Figures]  # figure of the first way less that of this one: above 0 is better, below for regret


class ListSums(msgspec.Struct, frozen=True):
    """What every figure is a ratio of: for each list, measures as columns."""

    above: dict[str, Column]  # by way
    below: Column
    measures: tuple[str, ...]
    groups: IntColumn
    chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]


def list_sums(
    scores: Mapping[str, Column], rows: Rows, examination: Examination, rates: ChoiceRates | None = None
) -> ListSums:
    """Measure every list under each way of ordering; `scores` has one entry a row. Without `rates` no regret."""
    gains = row_gains(rows, examination)
    below = best_sums(gains, rows.sizes)
    above = {way: got_sums(values, gains, rows.sizes) for way, values in scores.items()}
    if rates is not None:
        best = expected_best(rates, rows)
        below = np.column_stack([below, best])
        losses = {way: logged_losses(values, rates, best, rows) for way, values in scores.items()}
        above = {way: np.column_stack([sums, losses[way]]) for way, sums in above.items()}
    return ListSums(above, below, MEASURES[: below.shape[1]], list_groups(rows.lists), _chosen(rows))


def compare(sums: ListSums) -> Comparison:
    """Compare the first way with the others: each figure with its interval, each difference paired."""
    ways = list(sums.above)
    width = len(sums.measures)
    draws = resampled(np.column_stack([*sums.above.values(), sums.below]), sums.groups)
    below, below_drawn = sums.below.sum(axis=0), draws[:, len(ways) * width :]
    values = {way: ratio(sums.above[way].sum(axis=0), below) for way in ways}
    drawn = {way: ratio(draws[:, n * width : (n + 1) * width], below_drawn) for n, way in enumerate(ways)}
    first = ways[0]
    return Comparison(
        lists=len(sums.groups),
        chosen=int(sums.chosen.sum()),
        groups=len(np.unique(sums.groups)),
        ways={way: _figures(sums.measures, values[way], drawn[way]) for way in ways},
        ahead={
            way: _figures(sums.measures, values[first] - values[way], drawn[first] - drawn[way]) for way in ways[1:]
        },
    )


def part_of(sums: ListSums, kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> ListSums:
    """Return the sums of some lists only, their groups numbered anew."""
    _, groups = np.unique(sums.groups[kept], return_inverse=True)
    return ListSums(
        {way: above[kept] for way, above in sums.above.items()},
        sums.below[kept],
        sums.measures,
        groups.astype(np.int64),
        sums.chosen[kept],
    )


def too_few(sums: ListSums) -> str | None:
    """Say why no figure can be told of these lists; None when there are enough."""
    chosen = int(sums.chosen.sum())
    if chosen < FEWEST_LISTS:
        return f"{chosen} lists with a choice of the {FEWEST_LISTS} that it takes"
    groups = len(np.unique(sums.groups[sums.chosen]))
    if groups < FEWEST_GROUPS:
        return f"{groups} groups with a choice of the {FEWEST_GROUPS} that it takes"
    return None


def _figures(measures: tuple[str, ...], values: Column, drawn: Column) -> Figures:
    return {name: interval(float(values[n]), drawn[:, n]) for n, name in enumerate(measures)}


def _chosen(rows: Rows) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    of_list = np.repeat(np.arange(len(rows.sizes)), rows.sizes)
    return np.bincount(of_list[rows.label >= CLICKED], minlength=len(rows.sizes)) > 0
