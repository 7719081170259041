"""Whether a model may take the place of the live one: both measured on lists that neither was learned from."""

import msgspec

from buybox_ranking.curves import Curves
from buybox_ranking.evaluation.bootstrap import Interval, paired_difference
from buybox_ranking.evaluation.comparison import FEWEST_GROUPS, FEWEST_LISTS
from buybox_ranking.evaluation.measures import ndcg
from buybox_ranking.models.held_out import HeldOut, held_out_rows, held_out_scores

CUT = 3
"""Decided by NDCG@3: the first three offers are what a buyer sees without scrolling."""


class ModelComparison(msgspec.Struct, frozen=True):
    """A candidate beside the live model, on the same lists."""

    candidate: str  # model ids
    live: str
    lists: int
    groups: int  # of lists that are drawn together; the interval stands on these
    candidate_ndcg: dict[str, float]
    live_ndcg: dict[str, float]
    difference: Interval  # NDCG@3 of the candidate less that of the live model


def compare_models(candidate: Curves, live: Curves, held_out: HeldOut) -> ModelComparison:
    """Measure two models on the same lists, each with its own floors and rating prior."""
    rows, examination = held_out_rows(held_out), held_out.examination
    ours, theirs = held_out_scores(held_out, candidate), held_out_scores(held_out, live)
    return ModelComparison(
        candidate=candidate.model_id,
        live=live.model_id,
        lists=len(held_out.sizes),
        groups=len(set(held_out.groups)),
        candidate_ndcg=ndcg(ours, rows, examination),
        live_ndcg=ndcg(theirs, rows, examination),
        difference=paired_difference(ours, theirs, rows, examination, cut=CUT),
    )


def why_not_promoted(comparison: ModelComparison) -> str | None:
    """Say why the candidate must not go live: too few lists to tell, or worse beyond its interval; None when it may.

    Worse beyond its interval: the whole 95 % interval of the paired difference lies below 0. Where it reaches 0 the
    lists do not tell the two apart, and the newer model knows the newer shoppers.
    """
    if comparison.lists < FEWEST_LISTS or comparison.groups < FEWEST_GROUPS:
        return (
            f"{comparison.lists} lists of {comparison.groups} groups are too few to compare {comparison.candidate} "
            f"with {comparison.live} on ({FEWEST_LISTS} of {FEWEST_GROUPS} are needed)"
        )
    if comparison.difference.high < 0:
        return f"{comparison.candidate} is worse than {comparison.live}: {told_difference(comparison)}"
    return None


def told_difference(comparison: ModelComparison) -> str:
    """Tell the difference in words and figures."""
    found = comparison.difference
    return (
        f"NDCG@{CUT} {found.value:+.4f} (95 % interval {found.low:+.4f} to {found.high:+.4f}) "
        f"on {comparison.lists:,} lists of {comparison.groups:,} groups"
    )
