"""The plain ways of ordering that a model has to beat, as scores."""

from collections.abc import Sequence

import numpy as np
from buybox_config.grades import Grade

from buybox_ranking.curves import Curves
from buybox_ranking.features import columns_of, feature_matrix
from buybox_ranking.formula import formula_curves
from buybox_ranking.learning.labels import Rows
from buybox_ranking.offer import Offer
from buybox_ranking.quality.seller_quality import USUAL_FAULTS
from buybox_ranking.quality.shrinkage import Column
from buybox_ranking.reference import USUAL_GRADE_STEPS
from buybox_ranking.score import matrix_parts


def baseline_scores(offers: Sequence[Offer], matrix: Column, formula: Curves) -> dict[str, Column]:
    """Return one score an offer for each plain way of ordering; `matrix` holds the features for the formula."""
    totals = np.array([offer.total for offer in offers], dtype=np.float64)
    return {
        "cheapest": -totals,
        "quality_per_price": _quality(offers) / np.maximum(totals, 1),
        "formula": summed(matrix, formula),
    }


def formula_matrix(offers: Sequence[Offer]) -> Column:
    """Return the features of offers as the formula is served: through its own floors and prior of ratings."""
    formula = formula_curves()
    return feature_matrix(columns_of(offers, formula.rating_prior), formula.floors)


def row_baselines(rows: Rows) -> dict[str, Column]:
    """Return one score a row for the ways that no fact of an offer tells: the order as shown, and pure chance.

    Equal scores for all are pure chance: every measure counts ties with their expected value.
    """
    return {"as_shown": -rows.position.astype(np.float64), "random": np.zeros(len(rows.position))}


def summed(matrix: Column, curves: Curves) -> Column:
    """Return the score under weights of 1."""
    price, condition, service, seller = matrix_parts(matrix, curves)
    return price + condition + service + seller


def _quality(offers: Sequence[Offer]) -> Column:
    """Return what an offer is worth for its price: what its grade usually sells for, times its seller's good orders.

    The marketplaces that name their objective name this one, a quality score over the price, without its numbers.
    Grade points of 1 to 5 over the price would be a straw man: no shopper pays five times as much for a better look.
    """
    worth = {grade: np.exp(USUAL_GRADE_STEPS[grade]) for grade in Grade}
    faults = [offer.seller.fault_rate for offer in offers]
    good = [1 - (USUAL_FAULTS.ceiling if rate is None else rate) for rate in faults]
    quality: Column = np.array([worth[offer.grade] for offer in offers]) * np.array(good)
    return quality
