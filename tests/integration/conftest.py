"""Models made by hand, whole as training leaves them, for tests that need one without training it."""

from collections.abc import Callable

import msgspec
import pytest
from buybox_config.grades import Grade
from buybox_ranking.curves import Curves
from buybox_ranking.features import PARTS
from buybox_ranking.formula import formula_curves
from buybox_ranking.learning.labels import CLICKED, SHOWN
from buybox_ranking.learning.propensity import Examination
from buybox_ranking.learning.training_report import ExaminationReport, ListCounts, TrainingReport
from buybox_ranking.models.held_out import HeldOut
from buybox_ranking.models.model import Model, Trained
from buybox_ranking.offer import Offer, SellerFacts

LISTS = 60
"""Lists of two offers each, of which shoppers always took the cheaper, worse one."""

ModelMaker = Callable[..., Trained]


def make_trained(model_id: str, **factors: float) -> Trained:
    """Make the formula into another model: each part named is multiplied by its factor."""
    formula = formula_curves()
    curves = msgspec.structs.replace(
        formula,
        model_id=model_id,
        curves=tuple(
            msgspec.structs.replace(curve, values=tuple(factors.get(curve.part, 1.0) * each for each in curve.values))
            for curve in formula.curves
        ),
    )
    assert set(factors) <= set(PARTS)
    return Trained(Model(curves, {}), curves, "tree", _report(curves), _held_out())


def _held_out() -> HeldOut:
    seller = SellerFacts("alpha", "Alpha", rating=4.5, reviews=50, fault_rate=0.03)
    cheap = Offer(offer_id="cheap", seller=seller, grade=Grade.FAIR, price=20_000, total=20_000, reference=30_000)
    fine = Offer(offer_id="fine", seller=seller, grade=Grade.PREMIUM, price=34_000, total=34_000, reference=30_000)
    return HeldOut(
        offers=(cheap, fine),
        offer=(1, 0) * LISTS,
        position=(1, 2) * LISTS,
        label=(SHOWN, CLICKED) * LISTS,
        sizes=(2,) * LISTS,
        query_ids=tuple(f"q{number}" for number in range(LISTS)),
        groups=tuple(range(LISTS)),
        examination=Examination((1.0, 0.5), "assumed", 1.0, 0),
    )


def _report(curves: Curves) -> TrainingReport:
    return TrainingReport(
        model_id=curves.model_id,
        trained_at=curves.trained_at,
        data="0123456789abcdef",
        offers=2,
        lists=ListCounts(600, 540, LISTS),
        rows=1200,
        labels=[0, 600, 600, 0, 0],
        excluded={"unknown_offer": 3},
        examination=ExaminationReport("assumed", 0, 1.0, [1.0, 0.5]),
        trees=1,
        parameters={"interaction_constraints": "[0]"},
        constraints={},
        largest_price_jump=0.05,
        held_out={},
    )


@pytest.fixture
def trained_model() -> ModelMaker:
    """Make a whole model under a name, the formula's parts multiplied by the factors named."""
    return make_trained
