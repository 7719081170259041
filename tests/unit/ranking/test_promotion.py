"""Whether a model may go live: decided by an interval, never by a bare figure."""

import msgspec
import pytest
from buybox_ranking.curves import Curves
from buybox_ranking.evaluation.bootstrap import Interval
from buybox_ranking.formula import formula_curves
from buybox_ranking.models.model import Trained
from buybox_ranking.models.promotion import ModelComparison, compare_models, told_difference, why_not_promoted


def compared(value: float, low: float, high: float, *, lists: int = 500, groups: int = 100) -> ModelComparison:
    return ModelComparison("m-new", "m-old", lists, groups, {}, {}, Interval(value, low, high))


def blind_to_price(curves: Curves) -> Curves:
    price, *rest = curves.curves
    flat = msgspec.structs.replace(price, values=(1.0,) * len(price.values))
    return msgspec.structs.replace(curves, model_id="m-blind", curves=(flat, *rest))


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [(0.02, 0.01, 0.03), (0.0, -0.01, 0.01), (-0.01, -0.03, 0.0), (-0.02, -0.05, 0.01), (0.0, 0.0, 0.0)],
)
def test_a_model_whose_interval_reaches_zero_may_go_live(value: float, low: float, high: float) -> None:
    assert why_not_promoted(compared(value, low, high)) is None


def test_a_model_that_is_worse_beyond_its_interval_may_not() -> None:
    why = why_not_promoted(compared(-0.02, -0.03, -0.000001))
    assert why is not None
    assert "m-new is worse than m-old: NDCG@3 -0.0200 (95 % interval -0.0300 to -0.0000) on 500 lists" in why


@pytest.mark.parametrize(("lists", "groups"), [(0, 0), (49, 49), (5_000, 19)])
def test_too_few_lists_decide_nothing(lists: int, groups: int) -> None:
    why = why_not_promoted(compared(0.5, 0.4, 0.6, lists=lists, groups=groups))
    assert why is not None
    assert f"{lists} lists of {groups} groups are too few" in why


def test_a_model_is_never_worse_than_itself(trained: Trained) -> None:
    curves = trained.model.curves
    found = compare_models(curves, curves, trained.held_out)
    assert found.difference == Interval(0.0, 0.0, 0.0)
    assert why_not_promoted(found) is None


def test_a_model_that_overlooks_the_price_is_refused_where_the_learned_one_is_live(trained: Trained) -> None:
    found = compare_models(blind_to_price(trained.model.curves), trained.model.curves, trained.held_out)
    assert found.lists == len(trained.held_out.sizes)
    assert found.candidate_ndcg["ndcg@3"] < found.live_ndcg["ndcg@3"]
    assert found.difference.value == pytest.approx(found.candidate_ndcg["ndcg@3"] - found.live_ndcg["ndcg@3"], abs=2e-6)
    assert "worse than" in (why_not_promoted(found) or "")


def test_two_models_are_compared_alike_from_either_side(trained: Trained) -> None:
    one, other = trained.model.curves, formula_curves()
    there, back = compare_models(one, other, trained.held_out), compare_models(other, one, trained.held_out)
    assert there.difference.value == pytest.approx(-back.difference.value)
    assert (there.difference.low, there.difference.high) == pytest.approx((-back.difference.high, -back.difference.low))


def test_lists_of_one_group_count_as_one_draw(trained: Trained) -> None:
    held_out = trained.held_out
    together = msgspec.structs.replace(held_out, groups=tuple(number % 5 for number in held_out.groups))
    found = compare_models(trained.model.curves, formula_curves(), together)
    assert found.groups == 5
    assert "too few" in (why_not_promoted(found) or "")


def test_the_difference_is_told_with_its_interval_and_the_lists_it_stands_on() -> None:
    told = told_difference(compared(0.0123, 0.001, 0.02, lists=1234))
    assert told == "NDCG@3 +0.0123 (95 % interval +0.0010 to +0.0200) on 1,234 lists of 100 groups"
