"""How much each feature counts in a model: its share of what sets the offers of one list apart."""

import numpy as np

from buybox_ranking.curves import Curves
from buybox_ranking.learning.labels import Rows
from buybox_ranking.quality.shrinkage import Column


def feature_shares(matrix: Column, rows: Rows, curves: Curves) -> dict[str, float]:
    """Return each feature's share of what sets the offers of a list apart, under weights of 1; they add up to 1.

    `matrix` holds a row an offer and a column a feature. What a feature sets apart is the standard deviation of its
    worth within lists; the share is of the sum of all these. A share of the variance of the score would fall below 0
    where better offers are dearer, which nobody can read as how much a fact counts. All are 0 where no list is set
    apart.
    """
    worth = np.column_stack([curve.along(matrix[:, index]) for index, curve in enumerate(curves.curves)])
    apart = np.sqrt((_less_mean_of_list(worth[rows.offer], rows) ** 2).sum(axis=0))
    total = float(apart.sum())
    shares = apart / total if total else apart
    return {curve.feature: float(share) for curve, share in zip(curves.curves, shares, strict=True)}


def _less_mean_of_list(worth: Column, rows: Rows) -> Column:
    if not len(rows.sizes):
        return worth
    starts = np.cumsum(rows.sizes) - rows.sizes
    means = np.add.reduceat(worth, starts, axis=0) / rows.sizes[:, np.newaxis]
    return worth - np.repeat(means, rows.sizes, axis=0)
