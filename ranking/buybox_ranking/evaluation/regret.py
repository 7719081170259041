"""What the first offer of an order gives away: against the truth of a simulation, or as far as a log tells."""

import msgspec
import numpy as np

from buybox_ranking.evaluation.choice_rates import ChoiceRates
from buybox_ranking.evaluation.list_sums import first_values, list_starts
from buybox_ranking.learning.labels import IntColumn, Rows
from buybox_ranking.quality.shrinkage import Column


class TrueRegret(msgspec.Struct, frozen=True):
    """What the first offers give away where the true utility of each offer is known."""

    absolute: float  # mean over lists, in units of utility
    share: float  # of what a random order gives away: 0 is the best there is, 1 is random


def true_regret(scores: Column, utilities: Column, sizes: IntColumn) -> TrueRegret:
    """Return what the first offers by `scores` give away; both columns have one entry an offer, list after list."""
    lost, at_random = true_losses(scores, utilities, sizes).sum(axis=0)
    return TrueRegret(float(lost) / max(len(sizes), 1), float(lost / at_random) if at_random else 0.0)


def true_losses(scores: Column, utilities: Column, sizes: IntColumn) -> Column:
    """Return for each list the best utility less that of its first offer, and less the mean: two columns.

    Of several first offers with the same score the mean counts. Give the columns to `bootstrap.ratio_interval` for the
    interval of the share.
    """
    if not len(sizes):
        return np.zeros((0, 2))
    best = np.maximum.reduceat(utilities, list_starts(sizes))
    first = first_values(scores, utilities, sizes)
    mean = first_values(np.zeros(len(utilities)), utilities, sizes)
    return np.column_stack([best - first, best - mean])


def logged_losses(scores: Column, rates: ChoiceRates, best: Column, rows: Rows) -> Column:
    """Return for each list what its first offer by `scores` gives away of the `best` choice rate: gain a look.

    `best` is that of `choice_rates.expected_best`. The first offer counts with its rate as counted: the order did not
    look at the choices, so luck favours no offer of its choosing. One list's loss can be below nothing; sums tell.
    """
    return best - first_values(scores, rates.rate[rows.offer], rows.sizes)
