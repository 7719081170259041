"""What a training run tells: counts, what was left out, and how the model compares on lists it never saw."""

import msgspec
import numpy as np

from buybox_ranking.curves import Curves
from buybox_ranking.evaluate import baseline_scores, ndcg, summed
from buybox_ranking.features import FEATURES
from buybox_ranking.formula import formula_curves
from buybox_ranking.labels import LABEL_GAINS, Rows
from buybox_ranking.training_data import TrainingData

Parameter = str | int | float | bool | list[int]


class ListCounts(msgspec.Struct, frozen=True):
    """Lists with a response."""

    all: int
    learned: int
    held_out: int


class ExaminationReport(msgspec.Struct, frozen=True):
    """How much less lower places are looked at, and how that is known."""

    source: str
    clicks: int
    decay: float
    first_ten: list[float]


class TrainingReport(msgspec.Struct, frozen=True):
    """The `report.json` of a model folder."""

    model_id: str
    trained_at: str
    data: str  # fingerprint
    offers: int
    lists: ListCounts
    rows: int
    labels: list[int]  # rows by label: returned, shown, clicked, in cart, bought
    excluded: dict[str, int]
    examination: ExaminationReport
    trees: int
    parameters: dict[str, Parameter]
    constraints: dict[str, int]
    largest_price_jump: float  # of the price part for a total 1 % higher, as a share of its range
    held_out: dict[str, dict[str, float]]  # NDCG by way of ordering, on lists that were not learned from


def training_report(
    data: TrainingData, curves: Curves, parameters: dict[str, Parameter], learned: int, held_out: Rows
) -> TrainingReport:
    """Report on a fresh model; `learned` is the number of lists that it was grown on."""
    examination = data.examination
    return TrainingReport(
        model_id=curves.model_id,
        trained_at=curves.trained_at,
        data=data.fingerprint,
        offers=len(data.offers),
        lists=ListCounts(len(data.rows.sizes), learned, len(held_out.sizes)),
        rows=len(data.rows.label),
        labels=np.bincount(data.rows.label, minlength=len(LABEL_GAINS)).tolist(),
        excluded=data.excluded,
        examination=ExaminationReport(
            examination.source,
            examination.clicks,
            round(examination.decay, 4),
            [round(rate, 4) for rate in examination.rates[:10]],
        ),
        trees=int(curves.metadata["trees"]),
        parameters=parameters,
        constraints={feature.name: feature.direction for feature in FEATURES},
        largest_price_jump=round(largest_price_jump(curves), 4),
        held_out=held_out_figures(data, curves, held_out),
    )


def held_out_figures(data: TrainingData, curves: Curves, rows: Rows) -> dict[str, dict[str, float]]:
    """Compare the model with the plain ways of ordering on the same lists."""
    scores = {"model": summed(data.matrix, curves), **baseline_scores(data.offers, data.matrix, formula_curves())}
    return {name: ndcg(values[rows.offer], rows, data.examination) for name, values in scores.items()}


def largest_price_jump(curves: Curves) -> float:
    """Return the most that the price part falls where the total rises by 1 %, as a share of its whole range."""
    curve = curves.curve("price_to_reference")
    ratios = np.geomspace(0.25, 4.0, 5000)
    falls = curve.along(ratios) - curve.along(ratios * 1.01)
    return float(falls.max() / max(*curve.values, 1e-12))
