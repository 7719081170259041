"""Intervals by resampling groups of lists, and differences of two orders on the same resamples."""

from collections.abc import Iterable, Iterator

import msgspec
import numpy as np

from buybox_ranking.evaluation.measures import CUTS, best_sums, got_sums, row_gains
from buybox_ranking.learning.events import ShownList
from buybox_ranking.learning.labels import IntColumn, Rows
from buybox_ranking.learning.propensity import Examination
from buybox_ranking.quality.shrinkage import Column

RESAMPLES = 1000
"""The ends of a 95 % interval are then each drawn from 25 resamples: good to a tenth of its width."""

SEED = 20261123

LEVEL = 0.95

AT_ONCE = 2_000_000
"""Draws held in memory at a time: 16 MB."""


class Interval(msgspec.Struct, frozen=True):
    """A figure, and the 95 % interval in which it would fall on other groups like these."""

    value: float
    low: float
    high: float


def paired_difference(
    one: Column, other: Column, rows: Rows, examination: Examination, *, cut: int = 3, seed: int = SEED
) -> Interval:
    """Return NDCG at `cut` of the order by `one` less that of the order by `other`, on the same lists.

    `one` and `other` are scores, one entry a row. Both are measured on the same resamples of groups, so that what
    makes a list easy or hard for any order cancels.
    """
    column = CUTS.index(cut)
    gains = row_gains(rows, examination)
    difference = (got_sums(one, gains, rows.sizes) - got_sums(other, gains, rows.sizes))[:, column]
    best = best_sums(gains, rows.sizes)[:, column]
    return ratio_interval(difference, best, list_groups(rows.lists), seed=seed)


def ratio_interval(above: Column, below: Column, groups: IntColumn, *, seed: int = SEED) -> Interval:
    """Return the sum of `above` over the sum of `below` with its interval; every array has one entry a list."""
    draws = resampled(np.column_stack([above, below]), groups, seed=seed)
    return interval(float(ratio(above.sum(), below.sum())), ratio(draws[:, 0], draws[:, 1]))


def ratio(above: Column | float, below: Column | float) -> Column:
    """Return above / below; 0 where there is nothing below."""
    over = np.asarray(above, dtype=np.float64)
    under = np.asarray(below, dtype=np.float64)
    return np.divide(over, under, out=np.zeros(np.broadcast(over, under).shape), where=under != 0)


def interval(value: float, draws: Column) -> Interval:
    """Return a figure with the middle 95 % of its resamples: the percentile interval.

    Source: B. Efron and R. Tibshirani, "An introduction to the bootstrap", 1993, chapter 13.
    """
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(round(value, 6), round(float(low), 6), round(float(high), 6))


def resampled(sums: Column, groups: IntColumn, *, seed: int = SEED) -> Column:
    """Return the totals of `sums` (a row a list, a column a figure) over 1,000 resamples: a row a resample.

    Whole groups are drawn with replacement, for the lists of a group are not independent: they show the same offers.
    `groups` numbers the group of each list from 0 without a gap.
    """
    by_group = np.zeros((int(groups.max(initial=-1)) + 1, sums.shape[1]))
    np.add.at(by_group, groups, sums)
    return np.concatenate([times @ by_group for times in _times_drawn(len(by_group), seed)])


def list_groups(lists: Iterable[ShownList]) -> IntColumn:
    """Return the number of each list's group, from 0 in the order of their first lists."""
    numbers: dict[str, int] = {}
    found = [numbers.setdefault(shown.group, len(numbers)) for shown in lists]
    return np.array(found, dtype=np.int64)


def _times_drawn(groups: int, seed: int) -> Iterator[Column]:
    """Tell, a block of resamples at a time, how often each group was drawn."""
    draw = np.random.default_rng(seed)
    block = max(1, min(RESAMPLES, AT_ONCE // max(groups, 1)))
    for start in range(0, RESAMPLES, block):
        count = min(block, RESAMPLES - start)
        found = draw.integers(0, max(groups, 1), (count, groups))
        cells = found + groups * np.arange(count)[:, None]
        times = np.bincount(cells.ravel(), minlength=count * groups)
        yield times.reshape(count, groups).astype(np.float64)
