"""How well one list of devices answers one query, from the grades of what it shows."""

from collections.abc import Sequence
from math import fsum, log2
from statistics import fmean

import msgspec

CUT = 10
"""Places that count: what a shopper sees without turning the page."""

RELEVANT, PERFECT = 2, 3
"""Grades from 0, not what was asked, to 3, exactly that; from 2 on a shopper who finds it has found something."""


class QueryMeasures(msgspec.Struct, frozen=True):
    """Measures of one query, each from 0 to 1."""

    ndcg: float
    reciprocal_rank: float
    hit: float
    zero: float  # 1 where nothing was listed though something was to be found


class MeanMeasures(msgspec.Struct, frozen=True):
    """Means over queries."""

    queries: int
    ndcg: float  # NDCG@10
    mrr: float
    hit: float  # share whose first device is exactly what was asked
    zero_rate: float


def measure_list(grades: Sequence[int], best: Sequence[int]) -> QueryMeasures:
    """Measure the grades of a list in its order; `best` are the highest grades that there are, highest first.

    NDCG: K. Järvelin, J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques", TOIS 2002, with the gain
    2^grade - 1. The first place is a hit when its grade is the best there is.
    """
    ideal = _discounted(best)
    first = next((place for place, grade in enumerate(grades[:CUT], 1) if grade >= RELEVANT), None)
    return QueryMeasures(
        ndcg=_discounted(grades) / ideal if ideal else 0.0,
        reciprocal_rank=0.0 if first is None else 1 / first,
        hit=float(bool(grades and best) and grades[0] >= best[0]),
        zero=float(not grades),
    )


def measure_nothing(listed: int) -> QueryMeasures:
    """Measure a query that no device answers: right when nothing is listed."""
    right = float(listed == 0)
    return QueryMeasures(right, right, right, 0.0)


def mean_measures(found: Sequence[QueryMeasures]) -> MeanMeasures:
    """Average queries; raises ValueError for none."""
    if not found:
        raise ValueError("no query to average")
    return MeanMeasures(
        len(found),
        round(fmean(each.ndcg for each in found), 4),
        round(fmean(each.reciprocal_rank for each in found), 4),
        round(fmean(each.hit for each in found), 4),
        round(fmean(each.zero for each in found), 4),
    )


def _discounted(grades: Sequence[int]) -> float:
    return fsum((2.0**grade - 1) / log2(place + 1) for place, grade in enumerate(grades[:CUT], 1))
