"""What an evaluation tells: the order under test against the others, as a whole and by kinds of lists."""

from collections.abc import Mapping, Sequence

import msgspec

from buybox_ranking.evaluation.baselines import baseline_scores, formula_matrix, row_baselines
from buybox_ranking.evaluation.choice_rates import choice_rates, device_numbers
from buybox_ranking.evaluation.comparison import LIST_MEASURE, Comparison, compare, list_sums, too_few
from buybox_ranking.evaluation.shown_offers import ShownOffers, model_offers, model_scores, shown_rows
from buybox_ranking.evaluation.slices import Slice, list_kinds, list_slices
from buybox_ranking.formula import formula_curves
from buybox_ranking.learning.events import ShownList
from buybox_ranking.learning.propensity import Examination, estimate_examination
from buybox_ranking.market_facts import gather_markets
from buybox_ranking.models.model import Model
from buybox_ranking.offer import Offer
from buybox_ranking.quality.shrinkage import Column

NO_RIVALS = ("live", "random")
"""Ways that are no plain baseline: a model, and chance."""


class Scored(msgspec.Struct, frozen=True):
    """Every known offer of a log, and its score under each way that scores offers."""

    offers: list[Offer]  # as the order under test sees them
    scores: dict[str, Column]  # one entry an offer


class About(msgspec.Struct, frozen=True):
    """What an evaluation is of."""

    tested: str  # model | live | formula
    model_id: str
    learned: str  # what is known of lists that the model was learned from
    missing: dict[str, str]  # way -> why it is not compared
    excluded: dict[str, int]  # what the log held that is no evidence, by reason


class EvaluationReport(msgspec.Struct, frozen=True):
    """One evaluation. Without `comparison` there were too few lists, and `too_few` says how many are needed."""

    about: About
    lists: int  # judged: those with two known offers or more
    examination: Examination
    too_few: str | None = None
    comparison: Comparison | None = None
    best_plain: str | None = None  # the baseline with the highest NDCG at 3
    slices: list[Slice] = []


def score_offers(offers: ShownOffers, models: Mapping[str, Model]) -> Scored:
    """Score every known offer with each model by way, the one under test first, and in the plain ways.

    The formula and the plain ways rest on what is measured on these very offers.
    """
    measured = gather_markets(offers.facts)
    seen = {way: model_offers(offers, model, measured) for way, model in models.items()}
    scores = {way: model_scores(seen[way], model) for way, model in models.items()}
    plain = model_offers(offers, Model(formula_curves(), {}), measured)
    return Scored(
        next(iter(seen.values())), {**scores, **baseline_scores(plain, formula_matrix(plain), formula_curves())}
    )


def evaluate(
    lists: Sequence[ShownList],
    judged: Sequence[ShownList],
    offers: ShownOffers,
    scored: Scored,
    about: About,
) -> EvaluationReport:
    """Compare all ways on the `judged` lists; what is seen of each place is estimated on all `lists` of the log."""
    rows, examination = shown_rows(judged, offers), estimate_examination(lists)
    scores = {way: values[rows.offer] for way, values in scored.scores.items()} | row_baselines(rows)
    report = EvaluationReport(about, len(rows.sizes), examination)
    rates = choice_rates(rows, examination, device_numbers(scored.offers))
    sums = list_sums(scores, rows, examination, rates)
    lacking = too_few(sums)
    if lacking:
        return msgspec.structs.replace(report, too_few=lacking)
    comparison = compare(sums)
    tested, plain = about.tested, _best_plain(comparison, about.tested)
    kinds = list_kinds(rows, scored.offers, scores[tested])
    return msgspec.structs.replace(
        report, comparison=comparison, best_plain=plain, slices=list_slices(sums, tested, plain, kinds)
    )


def _best_plain(comparison: Comparison, tested: str) -> str:
    rivals = [way for way in comparison.ways if way not in (tested, *NO_RIVALS)]
    return max(rivals, key=lambda way: comparison.ways[way][LIST_MEASURE].value)
