"""Training: what is learned, that it keeps the laws, and that it comes out the same again."""

import datetime as dt
import json
from collections.abc import Callable

import lightgbm
import msgspec
import numpy as np
import pytest
from buybox_config.errors import ModelError
from buybox_ranking.curves import Curve, curves_document, read_curves
from buybox_ranking.features import FEATURES
from buybox_ranking.learning.events import read_log
from buybox_ranking.learning.extract import extract_curves
from buybox_ranking.learning.learner import FEWEST_TREES, MOST_TREES
from buybox_ranking.learning.smooth import smoothed
from buybox_ranking.learning.train import train
from buybox_ranking.learning.training_data import FEWEST_LISTS, TrainingData, join_training_data
from buybox_ranking.learning.training_report import largest_price_jump
from buybox_ranking.models.model import Trained
from buybox_ranking.score import matrix_parts
from buybox_ranking.snapshot import OfferFacts, read_snapshot

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def test_curves_equal_the_booster_to_a_thousand_millionth(trained: Trained, training_data: TrainingData) -> None:
    curves = trained.steps
    thresholds = np.concatenate([curve.points for curve in curves.curves])
    draw = np.random.default_rng(1)
    near = draw.choice(thresholds, (2000, len(FEATURES))) + draw.choice([-1e-9, 0, 1e-9], (2000, len(FEATURES)))
    matrix = np.concatenate([training_data.matrix, near])
    wanted = lightgbm.Booster(model_str=trained.lightgbm).predict(matrix, raw_score=True, num_threads=1)
    found = curves.base + sum(matrix_parts(matrix, curves))
    assert np.abs(found - np.asarray(wanted)).max() < 1e-9


def test_the_model_gives_away_far_less_than_the_cheapest_first(
    trained: Trained, training_data: TrainingData, regret_of: Callable[[Callable[[list[str]], str]], float]
) -> None:
    scores = np.sum(matrix_parts(training_data.matrix, trained.model.curves), axis=0)
    score = {offer.offer_id: scores[number] for number, offer in enumerate(training_data.offers)}
    total = {offer.offer_id: offer.total for offer in training_data.offers}
    learned = regret_of(lambda ids: max(ids, key=score.__getitem__))
    cheapest = regret_of(lambda ids: min(ids, key=total.__getitem__))
    assert learned < 0.5 * cheapest


def test_the_same_data_give_the_same_model_to_the_bit(trained: Trained, training_data: TrainingData) -> None:
    again = train(training_data, NOW)
    assert again.lightgbm == trained.lightgbm
    assert again.model == trained.model


def test_the_report_compares_with_the_plain_orders(trained: Trained) -> None:
    assert list(trained.report.held_out) == ["model", "cheapest", "quality_per_price", "formula", "as_shown", "random"]
    assert trained.report.held_out["model"]["ndcg@3"] > trained.report.held_out["quality_per_price"]["ndcg@3"]
    assert trained.report.constraints["price_to_reference"] == -1
    assert 0 < trained.report.largest_price_jump < 1


def test_examination_is_found_near_the_truth(training_data: TrainingData) -> None:
    assert training_data.examination.source == "swaps and harvested"
    assert training_data.examination.decay == pytest.approx(1.0, abs=0.25)
    assert training_data.examination.rates[1] == pytest.approx(0.5, abs=0.1)


def test_the_price_is_served_as_a_line_with_smaller_falls_than_the_steps(trained: Trained) -> None:
    steps, line = trained.steps.curves[0], trained.model.curves.curves[0]
    assert (steps.form, line.form) == ("step", "linear")
    assert largest_price_jump(trained.model.curves) < largest_price_jump(trained.steps)
    assert [line.at(point) for point in steps.points] == pytest.approx(
        [(steps.at(point) + steps.at(np.nextafter(point, 9))) / 2 for point in steps.points]
    )


def test_a_curve_without_steps_stays_as_it_is() -> None:
    flat = Curve("price_to_reference", "price", -1, "step", 10.0, (), (0.0,))
    assert smoothed(flat) == flat


def test_a_forest_that_breaks_a_law_cannot_be_taken_apart() -> None:
    tree = {"split_feature": 1, "decision_type": "<=", "threshold": 2.5}
    worse = {**tree, "left_child": {"leaf_value": 1.0}, "right_child": {"leaf_value": 0.0}}
    floors = tuple(feature.floor for feature in FEATURES)
    with pytest.raises(ModelError, match="law of grade"):
        extract_curves({"tree_info": [{"tree_structure": worse}]}, floors)
    mixed = {**tree, "left_child": {"leaf_value": 0.0}, "right_child": {**worse, "split_feature": 0}}
    with pytest.raises(ModelError, match="mixes features"):
        extract_curves({"tree_info": [{"tree_structure": mixed}]}, floors)


def test_shoppers_without_any_taste_give_a_model_that_still_keeps_the_laws(offer_lines: list[bytes]) -> None:
    ids = [json.loads(line)["offer_id"] for line in offer_lines][:40]
    lines = []
    for number in range(FEWEST_LISTS):
        query = {"query_id": f"q{number}", "query_response_hit_ids": ids}
        about = {"object": {"object_id": ids[number % len(ids)]}}
        click = {"query_id": f"q{number}", "action_name": "click", "event_attributes": about}
        lines += [json.dumps(query).encode(), json.dumps(click).encode()]
    trained = train(join_training_data(read_log(lines), read_snapshot(offer_lines)), NOW)
    assert trained.report.lists.all == FEWEST_LISTS
    assert read_curves(curves_document(trained.model.curves)) == trained.model.curves


def test_too_little_data_is_refused_with_what_was_left_out(event_lines: list[bytes], offer_lines: list[bytes]) -> None:
    few = [line for line in event_lines if json.loads(line)["query_id"] in {"q1", "q2", "q3"}]
    with pytest.raises(ModelError, match=r"too little to learn from: \d+ lists with a response"):
        join_training_data(read_log(few), read_snapshot(offer_lines))
    with pytest.raises(ModelError, match="unknown_offer"):
        join_training_data(read_log(event_lines), read_snapshot([]))


def test_an_offer_that_its_list_describes_is_taken_from_the_list_and_not_from_the_snapshot(
    event_lines: list[bytes], offer_lines: list[bytes]
) -> None:
    described = json.loads(offer_lines[0])
    dearer = {**described, "total": {"amount": "9999.00", "currency": "EUR"}}
    log = read_log(event_lines)
    chosen = next(shown for shown in log.lists if described["offer_id"] in shown.hits and shown.deeds)
    chosen.facts = (msgspec.convert(dearer, OfferFacts),)
    data = join_training_data(log, read_snapshot(offer_lines))
    in_list = data.numbers.of(chosen.query_id, described["offer_id"])
    elsewhere = data.numbers.of("another list", described["offer_id"])
    assert in_list is not None
    assert elsewhere is not None
    assert data.offers[in_list].total == 999900
    assert data.offers[elsewhere].total < 999900


def test_live_offers_stand_in_where_nothing_else_describes_an_offer(
    event_lines: list[bytes], offer_lines: list[bytes]
) -> None:
    whole = join_training_data(read_log(event_lines), read_snapshot(offer_lines))
    live = join_training_data(read_log(event_lines), read_snapshot([]), whole.offers)
    assert live.rows.label.tolist() == whole.rows.label.tolist()
    assert "unknown_offer" not in live.excluded


def test_a_forest_has_its_least_number_of_trees(trained: Trained) -> None:
    assert FEWEST_TREES <= trained.report.trees <= MOST_TREES
