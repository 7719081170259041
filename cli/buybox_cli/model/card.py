"""One model in plain words: what counts in it, how it did, when it was live."""

from pathlib import Path

import msgspec
from buybox_config.settings import Settings
from buybox_indexer.live_model import Promotion, read_live
from buybox_indexer.models import known_model, stored_curves
from buybox_ranking.curves import Curves
from buybox_ranking.formula import FORMULA_ID, formula_curves
from buybox_ranking.learning.training_report import TrainingReport, largest_price_jump
from buybox_ranking.models.model_card import PartRange, part_ranges
from buybox_ranking.models.model_folder import read_trained
from opensearchpy import OpenSearch

FORMULA = ("formula", FORMULA_ID)


class ModelCard(msgspec.Struct, frozen=True):
    """What is known of one model."""

    model_id: str
    trained_at: str
    parts: list[PartRange]
    largest_price_jump: float  # of the price part for a total 1 % higher, as a share of its range
    report: TrainingReport | None
    live: bool | None  # None: a folder was read, no engine asked
    promotions: list[Promotion]


def folder_card(folder: Path) -> ModelCard:
    """Return the card of a folder's model; no engine is asked. Raises ModelError when it holds no whole model."""
    trained = read_trained(folder)
    return _card(trained.model.curves, trained.report, None, [])


def engine_card(client: OpenSearch, settings: Settings, name: str) -> ModelCard:
    """Return the card of a model by its id, `live` or `formula`. Raises NotFoundError when there is none."""
    live, _ = read_live(client, settings)
    model_id = live.model_id if name == "live" else name
    if model_id in FORMULA:
        curves, report = formula_curves(), None
    else:
        known = known_model(client, settings, model_id)
        curves, report = stored_curves(client, settings, model_id), known.report
    is_live, model_id = curves.model_id == live.model_id, curves.model_id
    promotions = [each for each in live.promotions if model_id in {each.model_id, each.before}]
    return _card(curves, report, is_live, promotions)


def _card(curves: Curves, report: TrainingReport | None, live: bool | None, promotions: list[Promotion]) -> ModelCard:  # noqa: FBT001 - three-valued, no flag
    jump = round(largest_price_jump(curves), 4)
    return ModelCard(curves.model_id, curves.trained_at, part_ranges(curves), jump, report, live, promotions)
