"""Curves: look-up, laws, and refusing what is not ours."""

import json
from collections.abc import Callable

import msgspec
import numpy as np
import pytest
from buybox_config.errors import ModelError
from buybox_ranking.curves import Curve, Curves, checked, curves_document, read_curves
from buybox_ranking.features import FEATURES, columns_of, feature_matrix
from buybox_ranking.formula import formula_curves
from buybox_ranking.models.model import Trained
from buybox_ranking.offer import Offer
from buybox_ranking.score import score_parts

OfferMaker = Callable[..., Offer]

STEPS = Curve("delivery_days", "service", -1, "step", 60.0, (1.0, 3.0), (2.0, 1.5, 0.0))
LINE = Curve("delivery_days", "service", -1, "linear", 60.0, (1.0, 3.0), (2.0, 1.0))


def test_a_step_holds_up_to_and_with_its_point() -> None:
    assert [STEPS.at(x) for x in (0, 1, 1.0001, 3, 4)] == [2, 2, 1.5, 1.5, 0]


def test_a_line_is_straight_between_its_points_and_flat_outside() -> None:
    assert [LINE.at(x) for x in (0, 1, 2, 3, 9)] == [2, 2, 1.5, 1, 1]


@pytest.mark.parametrize("curve", [STEPS, LINE, *formula_curves().curves])
def test_one_point_and_many_points_give_the_same_number(curve: Curve) -> None:
    x = np.concatenate([np.linspace(-1, 12, 500), curve.points])
    assert [curve.at(float(each)) for each in x] == curve.along(x).tolist()


def test_a_document_reads_back_as_it_was() -> None:
    assert read_curves(curves_document(formula_curves())) == formula_curves()


def test_every_number_of_the_formula_has_a_reason_and_a_description() -> None:
    for curve in formula_curves().curves:
        assert len(curve.reason) > 20
        assert curve.description


def changed(**fields: object) -> bytes:
    return msgspec.json.encode({**json.loads(curves_document(formula_curves())), **fields})


def first_curve(**fields: object) -> bytes:
    curves = json.loads(curves_document(formula_curves()))["curves"]
    return changed(curves=[{**curves[0], **fields}, *curves[1:]])


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (curves_document(formula_curves())[:200], "cannot be read"),
        (b"", "cannot be read"),
        (changed(curves=json.loads(curves_document(formula_curves()))["curves"][1:]), "missing: price_to_reference"),
        (first_curve(feature="colour"), "unknown: colour"),
        (first_curve(part="service"), "price_to_reference was trained as service"),
        (changed(features="0123"), "feature definitions 0123"),
        (first_curve(values=list(range(16))), "breaks its law"),
        (first_curve(values=[1.0]), "16 points need 16 values"),
        (first_curve(points=[1.0] * 16), "do not rise"),
        (first_curve(floor=-1e400), "cannot be read"),
        (first_curve(values=[-1.0] * 16), "negative"),
    ],
)
def test_what_is_not_a_model_of_ours_is_refused_with_its_fault(document: bytes, says: str) -> None:
    with pytest.raises(ModelError, match=says):
        read_curves(document)


def test_a_model_that_breaks_a_law_cannot_be_saved() -> None:
    formula = formula_curves()
    bent = msgspec.structs.replace(formula.curves[1], values=(0.0, 3.0, 2.0, 3.5, 4.0))
    with pytest.raises(ModelError, match="grade breaks its law"):
        curves_document(msgspec.structs.replace(formula, curves=(formula.curves[0], bent, *formula.curves[2:])))


def test_a_worked_example_of_the_formula(make_offer: OfferMaker) -> None:
    offer = make_offer("a", 30_000, warranty_months=12, delivery_days=3, return_days=14, fault_rate=0.05)
    parts = score_parts([offer], formula_curves())[0]
    assert parts.price == pytest.approx(24.2)
    assert parts.condition == pytest.approx(2.7)
    assert parts.service == pytest.approx(0.9 + 1.4 + 0.4)
    assert parts.seller == pytest.approx(2.0 + formula_curves().curve("seller_rating").at(FEATURES[-1].floor))


def test_hostile_facts_give_finite_features(make_offer: OfferMaker) -> None:
    offers = [
        make_offer("a", 0, reference=0),
        make_offer("b", -5, fault_rate=float("nan"), delivery_days=10**9, warranty_months=-3),
        make_offer("c", 10**15, battery_health_pct=10**6, fault_rate=float("inf")),
    ]
    matrix = feature_matrix(columns_of(offers), formula_curves().floors)
    assert np.isfinite(matrix).all()
    assert all(min(msgspec.structs.astuple(parts)) >= 0 for parts in score_parts(offers, formula_curves()))


def test_no_offers_have_no_parts() -> None:
    assert score_parts([], formula_curves()) == []


def test_trained_curves_pass_the_same_checks(trained: Trained) -> None:
    curves = trained.model.curves
    assert isinstance(checked(curves), Curves)
    assert read_curves(curves_document(curves)) == curves
