"""Every model that the engine knows, a line each."""

import msgspec
from buybox_config.settings import Settings
from buybox_indexer.live_model import LiveModel, read_live
from buybox_indexer.models import KnownModel, known_models
from buybox_ranking.evaluation.bootstrap import Interval
from buybox_ranking.formula import FORMULA_ID, formula_curves
from opensearchpy import OpenSearch


class ModelLine(msgspec.Struct, frozen=True):
    """One model of the list."""

    model_id: str
    trained_at: str | None
    state: str | None  # live | promoting
    data: str | None = None  # fingerprint of what it was learned from
    lists: int | None = None  # learned from
    ndcg_at_3: Interval | None = None  # on its held-out lists
    promoted_at: str | None = None  # the last time
    unusable: str | None = None  # why this program cannot use it


def model_lines(client: OpenSearch, settings: Settings) -> list[ModelLine]:
    """Return the models, the newest first, and the formula, which is always there."""
    live, _ = read_live(client, settings)
    lines = [_line(known, live) for known in known_models(client, settings)]
    return [*lines, ModelLine(FORMULA_ID, formula_curves().trained_at, _state(FORMULA_ID, live))]


def _line(known: KnownModel, live: LiveModel) -> ModelLine:
    report = known.report
    promoted = [each.at for each in live.promotions if each.model_id == known.model_id]
    return ModelLine(
        model_id=known.model_id,
        trained_at=known.curves.trained_at if known.curves else None,
        state=_state(known.model_id, live),
        data=report.data if report else None,
        lists=report.lists.learned if report else None,
        ndcg_at_3=report.intervals.get("model", {}).get("ndcg@3") if report else None,
        promoted_at=promoted[-1] if promoted else None,
        unusable=known.unusable,
    )


def _state(model_id: str, live: LiveModel) -> str | None:
    if model_id == live.model_id:
        return "live"
    return "promoting" if model_id == live.wanted else None
