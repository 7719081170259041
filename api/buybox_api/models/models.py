"""List the models on offer: counted by the engine without rest, put in order here, one page shown."""

import re
from functools import lru_cache
from typing import Any

from buybox_api.asker import Asker
from buybox_api.asking import ModelsRequest
from buybox_api.assortment import StockedModel, by_model, read_assortment
from buybox_api.models.answer import ModelOnOffer, ModelsAnswer
from buybox_api.understanding import Understanding

_PIECES = re.compile(r"([0-9]+)")

NAMES_KEPT = 50_000
"""Names whose order is kept: splitting those of a whole market anew would hold every other answer up."""


async def list_models(asker: Asker, request: ModelsRequest, understanding: Understanding) -> ModelsAnswer:
    """Answer one page of models; the order is total, so that pages neither repeat nor skip."""
    found = sorted(by_model(await read_assortment(asker)), key=lambda model: _place(model, understanding))
    first = (request.page - 1) * request.per_page
    return ModelsAnswer(
        **asker.stamp(),
        total=len(found),
        page=request.page,
        per_page=request.per_page,
        models=[_model(model, understanding) for model in found[first : first + request.per_page]],
    )


def _model(model: StockedModel, understanding: Understanding) -> ModelOnOffer:
    return ModelOnOffer(
        model_id=model.model_id,
        brand=model.brand,
        category=model.category,
        name=_name(model.model_id, understanding),
        device_count=model.devices,
        offer_count=model.offers,
    )


def _name(model_id: str, understanding: Understanding) -> str:
    return understanding.model_name(model_id) or model_id


def _place(model: StockedModel, understanding: Understanding) -> tuple[Any, ...]:
    """Order by brand and name, numbers in names as numbers: "iPhone 8" before "iPhone 13"."""
    name = _name(model.model_id, understanding)
    return model.brand.casefold(), _natural(name), model.model_id, model.category


@lru_cache(NAMES_KEPT)
def _natural(name: str) -> tuple[tuple[str, int], ...]:
    """Split a name so that words and numbers compare each with their own kind."""
    pieces = _PIECES.split(name.casefold())
    numbers = [*pieces[1::2], "0"]
    return tuple((words, int(number[:18])) for words, number in zip(pieces[::2], numbers, strict=True))
