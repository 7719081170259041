"""How well an order puts first what shoppers chose, with the place it was shown at taken out."""

import numpy as np

from buybox_ranking.curves import Curves
from buybox_ranking.labels import CLICKED, LABEL_GAINS, Rows
from buybox_ranking.offer import Offer
from buybox_ranking.propensity import Examination
from buybox_ranking.score import matrix_parts
from buybox_ranking.shrinkage import Column

CUTS = (1, 3, 10)

MOST_CORRECTION = 20.0
"""A choice at a hardly seen place counts at most twenty times: beyond, one lucky click would decide."""


def ndcg(scores: Column, rows: Rows, examination: Examination) -> dict[str, float]:
    """Return NDCG at 1, 3 and 10 over all lists, higher is better; `scores` has one entry a row.

    The gain of what was chosen is divided by the examination of the place where it was shown (inverse propensity),
    so that the order in use at the time has no home advantage. It is the ratio of the sums over lists: a mean of
    each list's ratio would cancel that correction in every list with one choice. Equal scores keep the row order.
    """
    chosen = np.where(rows.label >= CLICKED, np.array(LABEL_GAINS)[rows.label], 0)
    gains = chosen * np.minimum(1 / examination.at(rows.position), MOST_CORRECTION)
    ends = np.cumsum(rows.sizes)
    got = np.zeros(len(CUTS))
    best = np.zeros(len(CUTS))
    for start, end in zip(ends - rows.sizes, ends, strict=True):
        of_list = gains[start:end]
        got += _discounted(of_list[np.argsort(-scores[start:end], kind="stable")])
        best += _discounted(np.sort(of_list)[::-1])
    return {f"ndcg@{cut}": round(float(n / b), 6) if b else 0.0 for cut, n, b in zip(CUTS, got, best, strict=True)}


def baseline_scores(offers: list[Offer], matrix: Column, formula: Curves) -> dict[str, Column]:
    """Return one score an offer for each plain way of ordering."""
    totals = np.array([offer.total for offer in offers], dtype=np.float64)
    grades = np.array([offer.grade for offer in offers], dtype=np.float64)
    return {
        "cheapest": -totals,
        "quality_per_price": grades / np.maximum(totals, 1),
        "formula": summed(matrix, formula),
    }


def summed(matrix: Column, curves: Curves) -> Column:
    """Return the score under weights of 1."""
    price, condition, service, seller = matrix_parts(matrix, curves)
    return price + condition + service + seller


def _discounted(gains: Column) -> Column:
    sums = np.cumsum(gains / np.log2(np.arange(2, len(gains) + 2)))
    return np.array([sums[min(cut, len(sums)) - 1] for cut in CUTS])
