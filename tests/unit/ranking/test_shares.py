"""How much each feature counts: shares of what sets the offers of one list apart."""

import msgspec
import numpy as np
import pytest
from buybox_ranking.features import FEATURES
from buybox_ranking.formula import formula_curves
from buybox_ranking.learning.labels import Rows
from buybox_ranking.learning.shares import feature_shares
from buybox_ranking.learning.training_data import TrainingData
from buybox_ranking.models.model import Trained

NAMES = [feature.name for feature in FEATURES]


def rows_of(sizes: list[int]) -> Rows:
    count = sum(sizes)
    ones = np.ones(count, dtype=np.int64)
    return Rows(np.arange(count), ones, ones, np.array(sizes, dtype=np.int64), ())


def matrix_of(**columns: list[float]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return a matrix in which all but the named columns stand at their floors."""
    count = len(next(iter(columns.values())))
    matrix = np.tile(formula_curves().floors, (count, 1))
    for name, values in columns.items():
        matrix[:, NAMES.index(name)] = values
    return matrix


def test_the_shares_of_a_trained_model_add_up_to_one(trained: Trained, training_data: TrainingData) -> None:
    shares = feature_shares(training_data.matrix, training_data.rows, trained.model.curves)
    assert list(shares) == NAMES
    assert sum(shares.values()) == pytest.approx(1)
    assert shares["price_to_reference"] == max(shares.values())
    assert sum(trained.report.shares.values()) == pytest.approx(1)


def test_a_fact_that_is_the_same_within_each_list_sets_nothing_apart() -> None:
    matrix = matrix_of(price_to_reference=[1, 1, 1, 1], grade=[1, 2, 3, 4], warranty_months=[0, 0, 24, 24])
    shares = feature_shares(matrix, rows_of([2, 2]), formula_curves())
    assert shares["grade"] == pytest.approx(1)
    assert shares["warranty_months"] == 0


def test_two_facts_that_go_together_each_have_their_part() -> None:
    matrix = matrix_of(price_to_reference=[1, 1], grade=[2, 3], warranty_months=[12, 24])
    shares = feature_shares(matrix, rows_of([2]), formula_curves())
    assert shares["grade"] == pytest.approx(1.2 / 1.8)
    assert shares["warranty_months"] == pytest.approx(0.6 / 1.8)


def test_a_fact_that_evens_out_the_price_counts_all_the_same() -> None:
    matrix = matrix_of(price_to_reference=[1.0, 0.5], grade=[5, 4])
    shares = feature_shares(matrix, rows_of([2]), formula_curves())
    assert 0 < shares["grade"] < shares["price_to_reference"]
    assert sum(shares.values()) == pytest.approx(1)


@pytest.mark.parametrize("sizes", [[], [1], [1, 1]])
def test_lists_that_nothing_sets_apart_have_no_shares(sizes: list[int]) -> None:
    matrix = matrix_of(price_to_reference=[1.0, 0.5])
    assert set(feature_shares(matrix, rows_of(sizes), formula_curves()).values()) == {0.0}


def test_shares_do_not_depend_on_the_base(trained: Trained, training_data: TrainingData) -> None:
    shifted = msgspec.structs.replace(trained.model.curves, base=99.0)
    found = [feature_shares(training_data.matrix, training_data.rows, c) for c in (trained.model.curves, shifted)]
    assert found[0] == found[1]
