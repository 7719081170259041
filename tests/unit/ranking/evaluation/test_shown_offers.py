"""Offers and lists of a log as an evaluation reads them, and the lists that a model did not learn from."""

import msgspec
import pytest
from buybox_config.policy import Weights
from buybox_ranking.evaluation.shown_offers import gather_offers, model_offers, model_scores, shown_rows
from buybox_ranking.evaluation.unlearned import unlearned_lists
from buybox_ranking.learning.events import Deed, ShownList
from buybox_ranking.learning.labels import CLICKED, SHOWN
from buybox_ranking.learning.training_data import TrainingData
from buybox_ranking.market_facts import MarketFacts
from buybox_ranking.models.model import Model, Trained, formula_model
from buybox_ranking.order import weighted
from buybox_ranking.score import score_parts
from buybox_ranking.snapshot import MoneyFacts, OfferFacts, SnapshotSeller

from .conftest import OfferMaker


def facts(offer_id: str, total: str = "100.00", **rest: object) -> OfferFacts:
    """Make the facts of a shown offer."""
    money = MoneyFacts(total, "EUR")
    plain = OfferFacts(offer_id=offer_id, seller=SnapshotSeller("s"), grade="good", price=money, total=money)
    return msgspec.structs.replace(plain, market="FR", device_id="phone", category="smartphone", **rest)


def shown(query_id: str, *hits: str, clicked: str | None = None, group: str | None = None) -> ShownList:
    """Make a list, with one click where an offer is named."""
    deeds = [Deed("click", clicked, None, None, None)] if clicked else []
    return ShownList(query_id, hits, None, None, deeds, group=group or query_id)


def test_the_last_features_of_an_id_count_and_those_a_list_logged_before_them() -> None:
    old, new, own = facts("a", "90.00"), facts("a", "95.00"), facts("a", "80.00")
    logged = msgspec.structs.replace(shown("q1", "a"), facts=(own,))
    offers = gather_offers([old, new], [logged, shown("q2", "a")])
    assert [offers.facts[offers.find(query_id, "a") or 0] for query_id in ("q1", "q2")] == [own, new]
    assert offers.find("q2", "b") is None


def test_every_list_of_two_known_offers_is_judged_also_without_a_choice() -> None:
    offers = gather_offers([facts("a"), facts("b"), facts("c")], [])
    lists = [shown("q1", "a", "x", "b", clicked="b"), shown("q2", "c", "a"), shown("q3", "a", "x"), shown("q4")]
    rows = shown_rows([msgspec.structs.replace(each, deeds=seen(each)) for each in lists], offers)
    assert rows.sizes.tolist() == [2, 2]
    assert rows.position.tolist() == [1, 3, 1, 2]
    assert rows.label.tolist() == [SHOWN, CLICKED, SHOWN, SHOWN]


def seen(of_list: ShownList) -> list[Deed]:
    """Return the deeds of a list with an impression of each offer before them."""
    return [*(Deed("impression", offer_id, None, None, None) for offer_id in of_list.hits), *of_list.deeds]


def test_lists_of_one_device_are_one_group_where_the_log_names_none() -> None:
    offers = gather_offers([facts("a"), facts("b")], [])
    lists = [shown("q1", "a", "b"), shown("q2", "b", "a"), shown("q3", "a", "b", group="words")]
    assert [each.group for each in shown_rows(lists, offers).lists] == ["FR phone", "FR phone", "words"]


def test_a_model_prices_against_its_own_market_and_else_against_what_was_measured() -> None:
    measured = {"FR": MarketFacts(references={"phone": 12_000}), "DE": MarketFacts(references={"phone": 9_000})}
    model = Model(formula_model().curves, {"FR": MarketFacts(references={"phone": 15_000})})
    offers = gather_offers([facts("a"), msgspec.structs.replace(facts("b"), market="DE")], [])
    found = model_offers(offers, model, measured)
    assert [offer.reference for offer in found] == [15_000, 9_000]


def test_live_offers_stand_in_for_those_without_facts(make_offer: OfferMaker) -> None:
    live = [make_offer("a", 1), make_offer("b", 2)]
    offers = gather_offers([facts("a")], [], live)
    assert offers.live == (live[1],)
    assert offers.named(offers.find("q", "b") or 0) == live[1]
    assert model_offers(offers, formula_model(), {})[1] == live[1]


def test_scores_are_those_of_serving(trained: Trained, training_data: TrainingData) -> None:
    offers = training_data.offers[:200]
    served = [weighted(parts, Weights()) for parts in score_parts(offers, trained.model.curves)]
    assert model_scores(offers, trained.model).tolist() == pytest.approx(served, abs=1e-12)


def test_a_model_is_judged_on_what_its_training_held_out(trained: Trained, training_data: TrainingData) -> None:
    found = unlearned_lists(training_data.rows.lists, trained.held_out)
    assert found is not None
    assert {each.query_id for each in found} == set(trained.held_out.query_ids)


def test_another_log_with_the_same_query_ids_is_not_taken_for_the_one_it_learned_from(trained: Trained) -> None:
    others = [shown(query_id, "other-1", "other-2") for query_id in trained.held_out.query_ids]
    assert unlearned_lists(others, trained.held_out) is None
    assert unlearned_lists([], trained.held_out) is None
