"""The models that an evaluation scores with: the one under test first, then the live one where there is one."""

from pathlib import Path

import msgspec
from buybox_config.errors import EngineError
from buybox_indexer.models import live_curves, stored_held_out
from buybox_ranking.formula import formula_curves
from buybox_ranking.models.held_out import HeldOut
from buybox_ranking.models.model import Model, formula_model
from buybox_ranking.models.model_folder import read_trained

from buybox_cli.session import engine_client

MODEL, LIVE, FORMULA = "model", "live", "formula"


class ChosenModels(msgspec.Struct, frozen=True):
    """Models by way, the one under test first, and what is known of the lists that it did not learn from."""

    models: dict[str, Model]
    held_out: HeldOut | None
    missing: dict[str, str]  # way -> why it is not compared


def choose_models(folder: Path | None) -> ChosenModels:
    """Choose the model of the folder, else the live one, else the formula.

    Raises ModelError when a model cannot be used. An engine that does not run only means that no live model is
    compared.
    """
    try:
        live, live_held_out = _live_model()
        missing = {} if live else {LIVE: "the engine has no live model: it ranks by the formula"}
    except EngineError as error:
        live, live_held_out, missing = None, None, {LIVE: f"not asked for: {error}"}
    others = {LIVE: live} if live else {}
    if folder is not None:
        trained = read_trained(folder)
        return ChosenModels({MODEL: trained.model, **others}, trained.held_out, missing)
    return ChosenModels(others or {FORMULA: formula_model()}, live_held_out, missing)


def _live_model() -> tuple[Model | None, HeldOut | None]:
    """Return the live model, without market values: they are measured on the offers at hand, as a load does."""
    with engine_client() as (settings, client):
        curves = live_curves(client, settings)
        if curves == formula_curves():
            return None, None
        return Model(curves, {}), stored_held_out(client, settings, curves.model_id)
