"""Every answer that is encoded: what the OpenAPI document describes and the cache keeps."""

import hashlib

import msgspec

from buybox_api.answers import BestAnswer, DeviceAnswer, OffersAnswer, SearchAnswer
from buybox_api.compare.answer import CompareAnswer
from buybox_api.models.answer import ModelsAnswer
from buybox_api.ranking.answer import RankingAnswer
from buybox_api.suggest.answer import SuggestAnswer

Shapes = tuple[type[msgspec.Struct], ...]

ANSWERS: Shapes = (
    SearchAnswer,
    SuggestAnswer,
    DeviceAnswer,
    OffersAnswer,
    BestAnswer,
    CompareAnswer,
    ModelsAnswer,
    RankingAnswer,
)


def shapes_mark(answers: Shapes = ANSWERS) -> str:
    """Return a mark of the shapes of answers: another one for whatever is added, renamed or taken away."""
    text = msgspec.json.encode(msgspec.json.schema_components(answers), order="sorted")
    return hashlib.blake2b(text, digest_size=4).hexdigest()
