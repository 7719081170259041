"""The lists kept with a model: scored like the training data, and free of anything about shoppers."""

import json

import msgspec
import numpy as np
import pytest
from buybox_config.errors import ModelError
from buybox_ranking.evaluation.measures import ndcg
from buybox_ranking.formula import formula_curves
from buybox_ranking.learning.training_data import TrainingData
from buybox_ranking.models.held_out import HeldOut, held_out_document, held_out_rows, held_out_scores, read_held_out
from buybox_ranking.models.model import Trained
from buybox_ranking.score import score_parts


@pytest.fixture
def held_out(trained: Trained) -> HeldOut:
    return trained.held_out


def test_what_is_read_is_what_was_written(held_out: HeldOut) -> None:
    assert read_held_out(held_out_document(held_out)) == held_out


def test_the_model_scores_on_it_what_its_report_says(trained: Trained, held_out: HeldOut) -> None:
    found = ndcg(held_out_scores(held_out, trained.model.curves), held_out_rows(held_out), held_out.examination)
    reported = trained.report.held_out["model"]
    assert found == {cut: reported[cut] for cut in found}


def test_offers_are_scored_through_the_floors_and_the_prior_of_the_model_asked(held_out: HeldOut) -> None:
    curves = formula_curves()
    prior = msgspec.structs.replace(curves.rating_prior, mean=0.2)
    lower = tuple(msgspec.structs.replace(curve, floor=curve.points[0]) for curve in curves.curves)
    other = msgspec.structs.replace(curves, rating_prior=prior, curves=lower)
    for asked in (curves, other):
        parts = score_parts(held_out.offers, asked)
        wanted = np.array([part.price + part.condition + part.service + part.seller for part in parts])
        assert held_out_scores(held_out, asked).tolist() == wanted[list(held_out.offer)].tolist()
    assert not np.array_equal(held_out_scores(held_out, curves), held_out_scores(held_out, other))


def test_it_keeps_only_the_offers_that_its_lists_showed(held_out: HeldOut, training_data: TrainingData) -> None:
    assert set(held_out.offer) == set(range(len(held_out.offers)))
    assert len(held_out.offers) <= len(training_data.offers)
    shown = {offer.offer_id for offer in training_data.offers}
    assert {offer.offer_id for offer in held_out.offers} <= shown


def test_no_shopper_can_be_found_in_it(held_out: HeldOut, training_data: TrainingData) -> None:
    text = held_out_document(held_out).decode()
    clients = {shown.client_id for shown in training_data.rows.lists} - {None}
    assert clients
    assert not any(f'"{client}"' in text for client in clients)
    assert not {"client_id", "user_query", "timestamp", "min_price"} & set(json.loads(text))
    assert all(isinstance(group, int) for group in held_out.groups)


def test_lists_of_one_group_stay_together(held_out: HeldOut) -> None:
    rows = held_out_rows(held_out)
    assert [int(shown.group) for shown in rows.lists] == list(held_out.groups)
    assert [shown.query_id for shown in rows.lists] == list(held_out.query_ids)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("offer", [-1], "cannot be read"),
        ("position", [0], "cannot be read"),
        ("label", [5], "cannot be read"),
        ("position", [1], "different lengths"),
        ("sizes", [1], "different lengths"),
        ("query_ids", ["q"], "not one query"),
    ],
)
def test_columns_that_do_not_fit_are_refused(field: str, value: list[object], says: str, held_out: HeldOut) -> None:
    document = json.loads(held_out_document(held_out)) | {field: value}
    with pytest.raises(ModelError, match=says):
        read_held_out(json.dumps(document).encode())


def test_a_document_cut_short_is_refused(held_out: HeldOut) -> None:
    document = held_out_document(held_out)
    for place in (0, 1, len(document) // 2, len(document) - 1):
        with pytest.raises(ModelError, match="cannot be read"):
            read_held_out(document[:place])
