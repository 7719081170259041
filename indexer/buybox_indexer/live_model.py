"""Which model is live, which is on its way, and who promoted what: one document, written only by who read it last."""

import datetime as dt
from typing import Literal

import msgspec
from buybox_config.errors import RefusedError
from buybox_config.indices import IndexNames, mapping
from buybox_config.settings import Settings
from buybox_config.stores import stored
from buybox_config.times import utc_text
from buybox_config.versions import Version, unless_written, version_of
from buybox_ranking.evaluation.bootstrap import Interval
from buybox_ranking.formula import FORMULA_ID
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError, NotFoundError

LIVE = "live"
"""Id of the document."""

How = Literal["promoted", "rolled back", "loaded"]


class Promotion(msgspec.Struct, frozen=True, kw_only=True):
    """One change of the live model."""

    model_id: str
    before: str
    at: str  # RFC 3339, UTC
    how: How
    by: str | None = None
    note: str = ""
    forced: bool = False
    difference: Interval | None = None  # NDCG@3 less that of the model before, where they were compared
    lists: int = 0  # compared on


class LiveModel(msgspec.Struct, frozen=True):
    """The model in use; loads use the one on its way, if any, so that a promotion under way ends by itself."""

    model_id: str = FORMULA_ID
    promoting: Promotion | None = None
    promotions: tuple[Promotion, ...] = ()  # oldest first

    @property
    def wanted(self) -> str:
        """The model that every market is to be scored by."""
        return self.promoting.model_id if self.promoting else self.model_id

    def before(self) -> str | None:
        """Return what was live before the model in use was first taken; None when there was nothing."""
        taken = (each for each in reversed(self.promotions) if each.how != "rolled back")
        return next((each.before for each in taken if each.model_id == self.model_id), None)


def read_live(client: OpenSearch, settings: Settings) -> tuple[LiveModel, Version | None]:
    """Return what is live, and the version that was read; the formula and None where nothing was ever promoted."""
    try:
        found = client.get(index=models_index(settings), id=LIVE)
    except NotFoundError:
        return LiveModel(), None
    return msgspec.convert(found["_source"], LiveModel), version_of(found)


def begin(
    client: OpenSearch, settings: Settings, live: LiveModel, version: Version | None, promotion: Promotion
) -> tuple[LiveModel, Version]:
    """Put on record that a model is on its way. Raises RefusedError when somebody else was faster."""
    begun = msgspec.structs.replace(live, promoting=promotion)
    return begun, _write(client, settings, begun, version, promotion.at)


def finish(client: OpenSearch, settings: Settings, live: LiveModel, version: Version | None) -> LiveModel:
    """Make the model on its way the live one. Raises RefusedError when somebody else was faster."""
    if live.promoting is None:
        return live
    done = LiveModel(live.promoting.model_id, None, (*live.promotions, live.promoting))
    _write(client, settings, done, version, live.promoting.at)
    return done


def taken_with_a_load(client: OpenSearch, settings: Settings, model_id: str, now: dt.datetime) -> None:
    """Make a model live because a load scores with it; nothing changes when it is live already."""
    live, version = read_live(client, settings)
    if live.wanted == model_id:
        return
    taken = Promotion(model_id=model_id, before=live.model_id, at=utc_text(now), how="loaded")
    finish(client, settings, msgspec.structs.replace(live, promoting=taken), version)


def models_index(settings: Settings) -> str:
    """Name the index of models."""
    return IndexNames(settings.index_prefix).store("models")


def make_models_index(client: OpenSearch, settings: Settings) -> None:
    """Create the index of models, or give one of an earlier version the fields that are new."""
    body = mapping("models")
    stored(client, models_index(settings), body)
    client.indices.put_mapping(index=models_index(settings), body=body["mappings"])


def _write(client: OpenSearch, settings: Settings, live: LiveModel, version: Version | None, at: str) -> Version:
    make_models_index(client, settings)
    body = {**msgspec.to_builtins(live), "live": True, "stored_at": at}
    try:
        answer = client.index(index=models_index(settings), id=LIVE, body=body, refresh=True, **unless_written(version))
    except ConflictError as error:
        raise RefusedError(
            "somebody else changed the live model meanwhile: see `buybox model list`, then ask again"
        ) from error
    return version_of(answer)
