"""Random requests for search: all filters at once, under every order."""

import random
from collections.abc import Iterator, Sequence
from typing import Any

from .brute_words import QUERIES, Parameters

Choices = dict[str, tuple[Any, ...]]

CHOICES: Choices = {
    "category": ("smartphone", "laptop"),
    "brand": ("Zephon", "Ombria", "Tessel", "Nobody"),
    "model": ("zephon-quark-13", "zephon-quark-13-pro", "tessel-notabrick-14"),
    "storage_gb": (64, 128, 256),
    "ram_gb": (8, 16),
    "size": ("13.3 in", "14 in"),
    "connectivity": ("4g", "5g"),
    "grade": ("fair", "good", "premium"),
    "colour": ("black", "blue", "red"),
    "battery_new": (True, False),
    "keyboard": ("azerty", "qwertz"),
    "network_lock": ("orange", "unlocked"),
    "vat_scheme": ("standard", "margin"),
}
"""Values of filters that the random marketplaces have, and some that they have not."""


def random_parameters(chance: random.Random, texts: Sequence[str], choices: Choices) -> Parameters:
    """Draw a request."""
    asked: Parameters = {"q": chance.choice(texts), "sort": chance.choice(("relevance", "price_asc", "price_desc"))}
    for name in chance.sample(list(choices), chance.choice((0, 0, 1, 1, 2, 3))):
        asked[name] = chance.sample(choices[name], chance.choice((1, 1, 2)))
    singles: dict[str, tuple[Any, ...]] = {
        "grade_min": ("fair", "good", "excellent"),
        "price_max": ("220", "250.5", "300"),
        "price_min": ("200", "230.01", "260"),
        "warranty_min": (6, 12, 24),
        "delivery_max": (1, 2, 5),
    }
    for name in chance.sample(list(singles), chance.choice((0, 0, 1, 2))):
        asked[name] = chance.choice(singles[name])
    return asked


def requests(
    seed: int, number: int, texts: Sequence[str] = QUERIES, choices: Choices = CHOICES
) -> Iterator[Parameters]:
    """Draw requests from a seed."""
    chance = random.Random(seed)  # noqa: S311 - seeded on purpose
    for _ in range(number):
        yield random_parameters(chance, texts, choices)
