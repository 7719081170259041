"""The id of a new model, from its brand and name."""

import re

from buybox_titles.fold import fold

_OTHER = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """Write a name as an id: "Galaxy S21+ 5G" is galaxy-s21-plus-5g."""
    return _OTHER.sub("-", fold(text).replace("+", " plus ")).strip("-")


def model_id(brand: str, name: str) -> str:
    """Return the id of a model, with the brand once: "OnePlus", "OnePlus 9" is oneplus-9."""
    first, rest = slug(brand), slug(name)
    return rest if rest == first or rest.startswith(f"{first}-") else f"{first}-{rest}"
