"""Sums over the rows of each list, where equal scores share what their places bring."""

from typing import NamedTuple

import numpy as np

from buybox_ranking.learning.labels import IntColumn
from buybox_ranking.quality.shrinkage import Column


class Ordered(NamedTuple):
    """Rows brought into the order of their scores, list after list; rows of equal score form one tie."""

    rows: IntColumn  # the row at each place
    place: IntColumn  # from 0, within the list
    tie: IntColumn  # number of the tie that each place belongs to


def list_starts(sizes: IntColumn) -> IntColumn:
    """Return the first row of each list; no list may be empty."""
    return np.cumsum(sizes) - sizes


def ordered(scores: Column, sizes: IntColumn) -> Ordered:
    """Bring the rows of each list into the order of their scores, the highest first."""
    of_list = np.repeat(np.arange(len(sizes)), sizes)
    rows = np.lexsort((-scores, of_list))
    place = np.arange(len(scores)) - np.repeat(list_starts(sizes), sizes)
    sorted_scores = scores[rows]
    starts_a_tie = np.ones(len(scores), dtype=bool)
    starts_a_tie[1:] = (sorted_scores[1:] != sorted_scores[:-1]) | (place[1:] == 0)
    return Ordered(rows, place, np.cumsum(starts_a_tie) - 1)


def shared(values: Column, order: Ordered) -> Column:
    """Return the value expected at each place: the mean over the rows of its tie, which may stand in any order."""
    sizes = np.bincount(order.tie)
    sums = np.bincount(order.tie, weights=values[order.rows])
    return (sums / sizes)[order.tie]


def first_values(scores: Column, values: Column, sizes: IntColumn) -> Column:
    """Return for each list the value of its first offer by `scores`; of equally high ones the mean."""
    if not len(sizes):
        return np.zeros(0)
    starts = list_starts(sizes)
    firsts = scores == np.repeat(np.maximum.reduceat(scores, starts), sizes)
    found: Column = np.add.reduceat(np.where(firsts, values, 0.0), starts) / np.add.reduceat(firsts, starts)
    return found
