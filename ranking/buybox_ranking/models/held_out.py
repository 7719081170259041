"""The lists that a model was not learned from, kept with it: what any later model is compared with it on.

It holds offers and how far shoppers went with them, nothing about shoppers: no client, no words, no time.
"""

from collections.abc import Iterable
from typing import Annotated

import msgspec
import numpy as np
from buybox_config.errors import ModelError

from buybox_ranking.curves import Curves
from buybox_ranking.evaluation.baselines import summed
from buybox_ranking.features import columns_of, feature_matrix
from buybox_ranking.learning.events import ShownList
from buybox_ranking.learning.labels import LABEL_GAINS, IntColumn, Rows
from buybox_ranking.learning.propensity import Examination
from buybox_ranking.learning.training_data import TrainingData
from buybox_ranking.offer import Offer, Parts
from buybox_ranking.quality.shrinkage import Column

Number = Annotated[int, msgspec.Meta(ge=0)]
Place = Annotated[int, msgspec.Meta(ge=1)]
Label = Annotated[int, msgspec.Meta(ge=0, lt=len(LABEL_GAINS))]


class HeldOut(msgspec.Struct, frozen=True):
    """Labelled lists with the offers that they showed; `offer`, `position` and `label` have one entry a row."""

    offers: tuple[Offer, ...]  # with their reference price; no parts, no floor price of a seller
    offer: tuple[Number, ...]  # index into `offers`
    position: tuple[Place, ...]  # from 1, as shown
    label: tuple[Label, ...]
    sizes: tuple[Place, ...]  # rows of each list
    query_ids: tuple[str, ...]
    groups: tuple[Number, ...]  # lists of one number are drawn together: the same device or the same words
    examination: Examination


def take_held_out(data: TrainingData, rows: Rows) -> HeldOut:
    """Take these rows of the training data with the offers that they use, and nothing else."""
    used, offer = np.unique(rows.offer, return_inverse=True)
    return HeldOut(
        offers=tuple(_bare(data.offers[number]) for number in used),
        offer=_whole(offer),
        position=_whole(rows.position),
        label=_whole(rows.label),
        sizes=_whole(rows.sizes),
        query_ids=tuple(shown.query_id for shown in rows.lists),
        groups=_numbered(shown.group for shown in rows.lists),
        examination=data.examination,
    )


def held_out_rows(held_out: HeldOut) -> Rows:
    """Return the lists as evaluation reads them; `Rows.offer` counts in `held_out.offers`."""
    lists = (_shown(*each) for each in zip(held_out.query_ids, held_out.groups, strict=True))
    return Rows(
        offer=_array(held_out.offer),
        position=_array(held_out.position),
        label=_array(held_out.label),
        sizes=_array(held_out.sizes),
        lists=tuple(lists),
    )


def held_out_scores(held_out: HeldOut, curves: Curves) -> Column:
    """Return the score under weights of 1, one entry a row; floors and rating prior are those of `curves`."""
    matrix = feature_matrix(columns_of(held_out.offers, curves.rating_prior), curves.floors)
    return summed(matrix, curves)[_array(held_out.offer)]


def held_out_document(held_out: HeldOut) -> bytes:
    """Write it as one JSON document, without the fields of offers that say nothing."""
    fields = {name: getattr(held_out, name) for name in HeldOut.__struct_fields__}
    return msgspec.json.encode({**fields, "offers": [_spare(offer) for offer in held_out.offers]})


def read_held_out(document: bytes) -> HeldOut:
    """Read what `held_out_document` wrote. Raises ModelError when it is cut short or does not fit together."""
    try:
        found = msgspec.json.decode(document, type=HeldOut)
    except msgspec.DecodeError as error:
        raise ModelError(f"the held-out lists cannot be read ({error}): train the model again") from error
    _check_fit(found)
    return found


def _check_fit(held_out: HeldOut) -> None:
    rows, lists = len(held_out.offer), len(held_out.sizes)
    if (len(held_out.position), len(held_out.label), sum(held_out.sizes)) != (rows, rows, rows):
        raise ModelError("the held-out lists have columns of different lengths: train the model again")
    if (len(held_out.query_ids), len(held_out.groups)) != (lists, lists):
        raise ModelError("the held-out lists have not one query and one group each: train the model again")
    if max(held_out.offer, default=-1) >= len(held_out.offers):
        raise ModelError("the held-out lists name an offer that is not there: train the model again")


def _bare(offer: Offer) -> Offer:
    """Take away what no score reads and is nobody's business."""
    return msgspec.structs.replace(offer, parts=Parts(), min_price=None, title=None, link=None, image_link=None)


def _spare(offer: Offer) -> dict[str, object]:
    written: dict[str, object] = msgspec.to_builtins(offer)
    return {name: value for name, value in written.items() if name not in EMPTY or value != EMPTY[name]}


def _empty_fields() -> dict[str, object]:
    fields = msgspec.structs.fields(Offer)
    return {field.name: msgspec.to_builtins(field.default) for field in fields if not field.required}


EMPTY = _empty_fields()
"""What each field of an offer is when nothing was said."""


def _shown(query_id: str, group: int) -> ShownList:
    return ShownList(query_id, hits=(), client_id=None, randomised=None, deeds=[], group=str(group))


def _numbered(names: Iterable[str]) -> tuple[int, ...]:
    numbers: dict[str, int] = {}
    return tuple(numbers.setdefault(name, len(numbers)) for name in names)


def _whole(column: IntColumn) -> tuple[int, ...]:
    return tuple(column.tolist())


def _array(column: tuple[int, ...]) -> IntColumn:
    return np.array(column, dtype=np.int64)
