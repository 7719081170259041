"""Normalised discounted cumulative gain, with the place at which an offer was shown taken out."""

import numpy as np

from buybox_ranking.evaluation.list_sums import list_starts, ordered, shared
from buybox_ranking.learning.labels import CLICKED, LABEL_GAINS, IntColumn, Rows
from buybox_ranking.learning.propensity import Examination
from buybox_ranking.quality.shrinkage import Column

CUTS = (1, 3, 10)

MOST_CORRECTION = 20.0
"""A choice at a hardly seen place counts at most twenty times: beyond, one lucky click would decide."""


def ndcg(scores: Column, rows: Rows, examination: Examination) -> dict[str, float]:
    """Return NDCG at 1, 3 and 10 over all lists, higher is better; `scores` has one entry a row.

    It is the ratio of the sums over lists: a mean of each list's ratio would cancel the correction of `row_gains` in
    every list with one choice. Offers of equal score share what their places bring, so that the order in which the
    rows stand is worth nothing. 0 where nothing was chosen.
    """
    gains = row_gains(rows, examination)
    got, best = got_sums(scores, gains, rows.sizes).sum(axis=0), best_sums(gains, rows.sizes).sum(axis=0)
    return {f"ndcg@{cut}": round(float(n / b), 6) if b else 0.0 for cut, n, b in zip(CUTS, got, best, strict=True)}


def row_gains(rows: Rows, examination: Examination) -> Column:
    """Return what each row is worth: its label's gain where it was chosen, over the examination of its place.

    Inverse propensity weights: T. Joachims, A. Swaminathan, T. Schnabel, "Unbiased learning to rank with biased
    feedback", WSDM 2017. So the order in use at the time has no home advantage.
    """
    chosen = np.where(rows.label >= CLICKED, np.array(LABEL_GAINS)[rows.label], 0)
    worth: Column = chosen * np.minimum(1 / examination.at(rows.position), MOST_CORRECTION)
    return worth


def got_sums(scores: Column, gains: Column, sizes: IntColumn) -> Column:
    """Return the discounted gain of each list under the order of `scores`: a row a list, a column a cut.

    With equal scores throughout it is the exact mean over all random orders. Source of the shared places: F. McSherry
    and M. Najork, "Computing information retrieval performance measures efficiently in the presence of tied scores",
    ECIR 2008.
    """
    order = ordered(scores, sizes)
    return _discounted(shared(gains, order), order.place, sizes)


def best_sums(gains: Column, sizes: IntColumn) -> Column:
    """Return the discounted gain of each list in the best order there is."""
    return got_sums(gains, gains, sizes)


def _discounted(gains: Column, place: IntColumn, sizes: IntColumn) -> Column:
    """Sum gain / log2(place + 2) over the places, from 0, before each cut.

    Source: K. Järvelin, J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques", TOIS 2002; this discount:
    C. Burges and others, "Learning to rank using gradient descent", ICML 2005.
    """
    if not len(sizes):
        return np.zeros((0, len(CUTS)))
    worth = gains / np.log2(place + 2)
    starts = list_starts(sizes)
    return np.column_stack([np.add.reduceat(np.where(place < cut, worth, 0.0), starts) for cut in CUTS])
