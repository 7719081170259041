"""The questions of the search benchmark: words with and without filters, and browsing, seeded."""

import random
from collections.abc import Sequence
from typing import Any

from buybox_config.catalogue import Catalogue
from search_marketplace import devices_on_offer

Question = dict[str, Any]

FILTERS: Sequence[Question] = (
    {},
    {},
    {"grade_min": "good"},
    {"grade": ["good", "excellent"]},
    {"price_max": "300"},
    {"price_min": "100", "price_max": "500"},
    {"battery_new": ["true"]},
    {"colour": ["black", "midnight"]},
    {"warranty_min": "12", "delivery_max": "3"},
    {"storage_gb": ["128", "256"], "grade_min": "fair"},
)


def word_questions(catalogue: Catalogue, number: int) -> list[Question]:
    """Return names of devices as shoppers type them, whole and in part, each with some filters."""
    draw = random.Random("words")  # noqa: S311 - a simulation
    devices = draw.choices(devices_on_offer(catalogue), k=number)
    typed = [_typed(draw, catalogue.models[device.model_id].name, device.storage_gb) for device in devices]
    return [{"q": text, **draw.choice(FILTERS)} for text in typed]


def browse_questions(number: int) -> list[Question]:
    """Return lists without words: all devices or one category, each with some filters, some sorted by price."""
    draw = random.Random("browse")  # noqa: S311 - a simulation
    scopes: Sequence[Question] = ({}, {"category": ["smartphone"]}, {"category": ["laptop"]}, {"brand": ["Apple"]})
    sorts: Sequence[Question] = ({}, {}, {"sort": "price_asc"})
    return [{**draw.choice(scopes), **draw.choice(FILTERS), **draw.choice(sorts)} for _ in range(number)]


def _typed(draw: random.Random, name: str, storage: int | None) -> str:
    words = name.split()
    return draw.choice(
        (
            name,
            " ".join(words[: max(len(words) - 1, 1)]),
            name if storage is None else f"{name} {storage}",
            name[: max(len(name) - 2, 3)],
        )
    )
