"""Every model that the engine knows, by id: its curves, features, report and held-out lists, never changed again."""

import base64
import datetime as dt
import zlib
from typing import Any

import msgspec
from buybox_config.errors import ModelError, NotFoundError, RefusedError
from buybox_config.indices import IndexNames
from buybox_config.paging import every_hit
from buybox_config.settings import Settings
from buybox_config.times import utc_text
from buybox_ranking.curves import Curves, curves_document, read_curves
from buybox_ranking.formula import FORMULA_ID, formula_curves
from buybox_ranking.learning.training_report import TrainingReport
from buybox_ranking.models.feature_list import feature_list
from buybox_ranking.models.held_out import HeldOut, held_out_document, read_held_out
from buybox_ranking.models.model import Trained
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError
from opensearchpy.exceptions import NotFoundError as NotStoredError

from buybox_indexer.live_model import make_models_index, models_index, read_live, taken_with_a_load

Document = dict[str, Any]


class KnownModel(msgspec.Struct, frozen=True):
    """A model without its lists."""

    model_id: str
    stored_at: str
    curves: Curves | None  # None where this program cannot use them
    report: TrainingReport | None  # None where only its curves came with a load
    unusable: str | None = None  # why


def live_curves(client: OpenSearch, settings: Settings) -> Curves:
    """Return the curves of the live model; the formula where none was ever promoted."""
    return stored_curves(client, settings, read_live(client, settings)[0].model_id)


def wanted_curves(client: OpenSearch, settings: Settings) -> Curves:
    """Return the curves that a load scores with: those of the model on its way to be live, else of the live one."""
    return stored_curves(client, settings, read_live(client, settings)[0].wanted)


def stored_curves(client: OpenSearch, settings: Settings, model_id: str) -> Curves:
    """Return the curves of a model by its id. Raises NotFoundError when there is none, ModelError when it is broken."""
    if _is_formula(model_id):
        return formula_curves()
    return read_curves(_document(client, settings, model_id, "document")["document"])


def keep_live(client: OpenSearch, settings: Settings, curves: Curves, now: dt.datetime, *, force: bool = False) -> None:
    """Keep the curves of a model that a load brings, and make it the one that loads use from now on.

    Raises RefusedError when offers are live under another model, unless forced: a load compares nothing.
    """
    wanted = read_live(client, settings)[0].wanted
    if wanted != curves.model_id and not force and _is_anything_live(client, settings):
        raise RefusedError(
            f"offers are live under {wanted}, a load compares no models: use `buybox model promote`, or --force"
        )
    if not _is_formula(curves.model_id):
        _keep(client, settings, curves, {"stored_at": utc_text(now)})
    taken_with_a_load(client, settings, curves.model_id, now)


def keep_model(client: OpenSearch, settings: Settings, trained: Trained, now: dt.datetime) -> None:
    """Keep everything of a model that comparing and showing it needs; it is not live by that.

    Left out are the values of markets (a load measures its own), the steps before smoothing and LightGBM's text: they
    stay in the folder. Raises ModelError when another model is known by this id.
    """
    curves, report = trained.model.curves, trained.report
    rest = {
        "stored_at": utc_text(now),
        "report": msgspec.json.encode(report).decode(),
        "features": msgspec.json.encode(feature_list(curves, report.parameters)).decode(),
        "held_out": _packed(trained.held_out),
    }
    _keep(client, settings, curves, rest)


def known_models(client: OpenSearch, settings: Settings) -> list[KnownModel]:
    """Return every model that was kept, the newest first."""
    if not client.indices.exists(index=models_index(settings)):
        return []
    query = {"term": {"live": False}}
    fields = {"excludes": ["held_out", "features"]}
    hits = every_hit(client, models_index(settings), query, sort=[{"stored_at": "desc"}, "model_id"], _source=fields)
    return [_known(hit["_source"]) for hit in hits]


def known_model(client: OpenSearch, settings: Settings, model_id: str) -> KnownModel:
    """Return one model. Raises NotFoundError when there is none of that id."""
    return _known(_document(client, settings, model_id, "model_id,document,report,stored_at"))


def stored_held_out(client: OpenSearch, settings: Settings, model_id: str) -> HeldOut | None:
    """Return the lists that a model was not learned from; None where only its curves are known."""
    if _is_formula(model_id):
        return None
    packed = _document(client, settings, model_id, "held_out").get("held_out")
    return None if packed is None else _unpacked(packed, model_id)


def _keep(client: OpenSearch, settings: Settings, curves: Curves, rest: Document) -> None:
    """Keep a model; one that is known already only gains what was not known of it."""
    make_models_index(client, settings)
    text = curves_document(curves).decode()
    body = {"model_id": curves.model_id, "live": False, "document": text, **rest}
    name = {"index": models_index(settings), "id": f"model/{curves.model_id}"}
    try:
        client.index(**name, body=body, op_type="create", refresh=True)
    except ConflictError:
        known = _document(client, settings, curves.model_id, "document,report,stored_at")
        _check_same(curves, known["document"])
        if "report" in rest and "report" not in known:
            client.index(**name, body={**body, "stored_at": known["stored_at"]}, refresh=True)


def _check_same(curves: Curves, known: str) -> None:
    if read_curves(known) != curves:
        raise ModelError(f"another model is known as {curves.model_id!r}: train this one again, which names it anew")


def _document(client: OpenSearch, settings: Settings, model_id: str, fields: str) -> Document:
    try:
        found = client.get(index=models_index(settings), id=f"model/{model_id}", _source_includes=fields)
    except NotStoredError as error:
        raise NotFoundError(
            f"the engine knows no model {model_id[:80]!r}: see `buybox model list`, or name the folder of one"
        ) from error
    source: Document = found["_source"]
    return source


def _known(source: Document) -> KnownModel:
    """Read a model; one of an earlier version of the features is still known, and says why it is of no use."""
    model_id, stored_at = source["model_id"], source["stored_at"]
    try:
        return KnownModel(model_id, stored_at, read_curves(source["document"]), _report(source.get("report")))
    except ModelError as error:
        return KnownModel(model_id, stored_at, None, None, str(error))


def _report(text: str | None) -> TrainingReport | None:
    try:
        return None if text is None else msgspec.json.decode(text, type=TrainingReport)
    except msgspec.DecodeError as error:
        raise ModelError(f"its training report cannot be read ({error}): train the model again") from error


def _is_anything_live(client: OpenSearch, settings: Settings) -> bool:
    every_market = IndexNames(settings.index_prefix).live("*").devices
    return bool(client.indices.get_alias(name=every_market, ignore=404))


def _is_formula(model_id: str) -> bool:
    """Tell whether an id is the shipped formula's; an earlier version of it is served by the one of today."""
    return model_id.partition("-")[0] == FORMULA_ID.partition("-")[0]


def _packed(held_out: HeldOut) -> str:
    """Pack lists for the engine: 1.5 MB of JSON for 1,500 lists become 0.25 MB."""
    return base64.b64encode(zlib.compress(held_out_document(held_out))).decode()


def _unpacked(packed: str, model_id: str) -> HeldOut:
    try:
        document = zlib.decompress(base64.b64decode(packed, validate=True))
    except (ValueError, zlib.error) as error:
        raise ModelError(f"the held-out lists of {model_id!r} cannot be read ({error}): name its folder") from error
    return read_held_out(document)
