"""What holds for the curves of every trained model: they are the forest, and a bent one cannot be saved."""

import lightgbm
import msgspec
import numpy as np
import pytest
from buybox_config.errors import ModelError
from buybox_ranking.curves import Curve, Curves, checked, curves_document, read_curves
from buybox_ranking.features import FEATURES
from buybox_ranking.learning.training_data import TrainingData
from buybox_ranking.models.model import Trained
from buybox_ranking.score import matrix_parts
from hypothesis import given, settings
from hypothesis import strategies as st

LEARNED_BY_SHOPPERS = {"price_to_reference", "delivery_days", "warranty_months", "seller_rating"}


def test_between_them_the_models_have_steps_in_what_the_simulated_shoppers_look_at_most(
    trained_models: list[Trained],
) -> None:
    found = {curve.feature for trained in trained_models for curve in trained.steps.curves if curve.points}
    assert found >= LEARNED_BY_SHOPPERS


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), rows=st.integers(1, 400))
def test_the_curves_equal_the_forest_to_a_thousand_millionth(
    trained_models: list[Trained], learned_from: list[TrainingData], seed: int, rows: int
) -> None:
    draw = np.random.default_rng(seed)
    for trained, data in zip(trained_models, learned_from, strict=True):
        matrix = near_steps(trained.steps, data.matrix, draw, rows)
        forest = lightgbm.Booster(model_str=trained.lightgbm).predict(matrix, raw_score=True, num_threads=1)
        found = trained.steps.base + sum(matrix_parts(matrix, trained.steps))
        assert np.abs(found - np.asarray(forest)).max() < 1e-9


def near_steps(
    steps: Curves, seen: np.ndarray[tuple[int, ...], np.dtype[np.float64]], draw: np.random.Generator, rows: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Mix values that were seen with each curve's own steps, on them and beside them by a hair."""
    matrix = draw.choice(seen, rows)
    for index, curve in enumerate(steps.curves):
        if curve.points:
            moved = draw.random(rows) < 0.7
            hairs = draw.choice([-1e-9, 0.0, 1e-9], rows)
            matrix[:, index] = np.where(moved, draw.choice(curve.points, rows) + hairs, matrix[:, index])
    return matrix


def test_every_trained_model_passes_the_checks_and_reads_back_as_it_was(trained_curves: list[Curves]) -> None:
    for curves in trained_curves:
        assert read_curves(curves_document(checked(curves))) == curves


@settings(max_examples=300, deadline=None)
@given(data=st.data(), by=st.floats(1e-9, 5))
def test_a_model_bent_at_one_place_cannot_be_saved(
    trained_curves: list[Curves], data: st.DataObject, by: float
) -> None:
    curves = data.draw(st.sampled_from(trained_curves))
    index = data.draw(st.sampled_from([n for n, curve in enumerate(curves.curves) if len(curve.values) > 1]))
    curve = curves.curves[index]
    place = data.draw(st.integers(1, len(curve.values) - 1))
    with pytest.raises(ModelError, match=f"{curve.feature} breaks its law"):
        curves_document(with_curve(curves, index, bent(curve, place, by)))


def bent(curve: Curve, place: int, by: float) -> Curve:
    """Lift the worse of two neighbouring values above the better."""
    values = list(curve.values)
    better, worse = (place, place - 1) if curve.direction > 0 else (place - 1, place)
    values[worse] = values[better] + by
    return msgspec.structs.replace(curve, values=tuple(values))


@settings(max_examples=200, deadline=None)
@given(data=st.data(), broken=st.sampled_from([float("nan"), float("inf"), -1e-9]))
def test_a_model_with_a_number_that_is_none_or_negative_cannot_be_saved(
    trained_curves: list[Curves], data: st.DataObject, broken: float
) -> None:
    curves = data.draw(st.sampled_from(trained_curves))
    index = data.draw(st.integers(0, len(FEATURES) - 1))
    curve = curves.curves[index]
    place = data.draw(st.integers(0, len(curve.values) - 1))
    values = [*curve.values[:place], broken, *curve.values[place + 1 :]]
    with pytest.raises(ModelError, match=f"{curve.feature} holds a number that is negative or not finite"):
        curves_document(with_curve(curves, index, msgspec.structs.replace(curve, values=tuple(values))))


def with_curve(curves: Curves, index: int, curve: Curve) -> Curves:
    return msgspec.structs.replace(curves, curves=(*curves.curves[:index], curve, *curves.curves[index + 1 :]))
