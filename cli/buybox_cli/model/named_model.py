"""Models as a person names them: a folder, an id that the engine knows, `live` or `formula`."""

from pathlib import Path

from buybox_config.settings import Settings
from buybox_indexer.models import live_curves, stored_curves
from buybox_ranking.curves import Curves
from buybox_ranking.formula import formula_curves
from buybox_ranking.models.model_folder import read_model
from opensearchpy import OpenSearch

LIVE, FORMULA = "live", "formula"


def named_curves(client: OpenSearch, settings: Settings, name: str) -> Curves:
    """Return the curves of a model; a folder of that name comes before an id.

    Raises NotFoundError when there is neither, ModelError when what is there cannot be used.
    """
    if name == LIVE:
        return live_curves(client, settings)
    if name == FORMULA:
        return formula_curves()
    if Path(name).is_dir():
        return read_model(Path(name)).curves
    return stored_curves(client, settings, name)
