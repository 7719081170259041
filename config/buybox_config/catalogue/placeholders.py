"""The drawing that stands for a device without a photograph: one for each category."""

from importlib.resources import files
from importlib.resources.abc import Traversable

from buybox_config.catalogue.model import CATEGORIES


def placeholder(category: str) -> Traversable:
    """Return the SVG file of a category."""
    return files("buybox_config") / "data" / "placeholders" / f"{category}.svg"


def missing_placeholders() -> list[str]:
    """Return the categories that have no drawing."""
    return [category for category in CATEGORIES if not placeholder(category).is_file()]
