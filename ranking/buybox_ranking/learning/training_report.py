"""What a training run tells: counts, what was left out, and how the model compares on lists it never saw."""

import msgspec
import numpy as np

from buybox_ranking.curves import Curves
from buybox_ranking.evaluation.baselines import baseline_scores, formula_matrix, row_baselines, summed
from buybox_ranking.evaluation.choice_rates import choice_rates, device_numbers
from buybox_ranking.evaluation.comparison import Comparison, Figures, compare, list_sums
from buybox_ranking.features import FEATURES
from buybox_ranking.formula import formula_curves
from buybox_ranking.learning.labels import LABEL_GAINS, Rows
from buybox_ranking.learning.shares import feature_shares
from buybox_ranking.learning.training_data import TrainingData

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
    held_out: dict[str, dict[str, float]]  # measures by way of ordering, on lists that were not learned from
    intervals: dict[str, Figures] = {}  # the same with their 95 % intervals
    ahead: dict[str, Figures] = {}  # what the model is ahead of each other way by, on the same resamples
    shares: dict[str, float] = {}  # of each feature in what sets the offers of a held-out list apart; they sum to 1


def training_report(
    data: TrainingData, curves: Curves, parameters: dict[str, Parameter], learned: int, held_out: Rows
) -> TrainingReport:
    """Report on a fresh model; `learned` is the number of lists that it was grown on."""
    examination = data.examination
    compared = held_out_comparison(data, curves, held_out)
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
        held_out={
            way: {name: found.value for name, found in figures.items()} for way, figures in compared.ways.items()
        },
        intervals=compared.ways,
        ahead=compared.ahead,
        shares=feature_shares(data.matrix, held_out, curves),
    )


def held_out_comparison(data: TrainingData, curves: Curves, rows: Rows) -> Comparison:
    """Compare the model with the plain ways of ordering on the same lists.

    They are lists in which something was chosen, so that regret is that of shoppers who chose.
    """
    plain = baseline_scores(data.offers, formula_matrix(data.offers), formula_curves())
    scores = {"model": summed(data.matrix, curves), **plain}
    by_row = {way: values[rows.offer] for way, values in scores.items()} | row_baselines(rows)
    rates = choice_rates(rows, data.examination, device_numbers(data.offers))
    return compare(list_sums(by_row, rows, data.examination, rates))


def largest_price_jump(curves: Curves) -> float:
    """Return the most that the price part falls where the total rises by 1 %, as a share of its whole range."""
    curve = curves.curve("price_to_reference")
    ratios = np.geomspace(0.25, 4.0, 5000)
    falls = curve.along(ratios) - curve.along(ratios * 1.01)
    return float(falls.max() / max(*curve.values, 1e-12))
