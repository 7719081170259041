"""The model in use: its curves, kept in the engine under its id."""

import datetime as dt

from buybox_config.indices import IndexNames, mapping
from buybox_config.settings import Settings
from buybox_ranking.curves import Curves, curves_document, read_curves
from buybox_ranking.formula import formula_curves
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

from buybox_indexer.generations import stored

LIVE = "live"
"""Id of the document that holds the model in use."""


def live_curves(client: OpenSearch, settings: Settings) -> Curves:
    """Return the curves in use: those last kept with `keep_live`, else the formula."""
    try:
        found = client.get(index=_index(settings), id=LIVE)
    except NotFoundError:
        return formula_curves()
    return read_curves(found["_source"]["document"])


def keep_live(client: OpenSearch, settings: Settings, curves: Curves, now: dt.datetime) -> None:
    """Keep a model under its id, and as the one that loads use from now on."""
    stored(client, _index(settings), mapping("models"))
    document = {
        "model_id": curves.model_id,
        "stored_at": now.isoformat(),
        "document": curves_document(curves).decode(),
    }
    client.index(index=_index(settings), id=f"model/{curves.model_id}", body={**document, "live": False})
    client.index(index=_index(settings), id=LIVE, body={**document, "live": True}, refresh=True)


def _index(settings: Settings) -> str:
    return IndexNames(settings.index_prefix).store("models")
