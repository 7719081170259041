"""Our own picture of each category: no image of a seller is ever loaded."""

from buybox_config.catalogue import CATEGORIES

from buybox_api.pages.render import static_address


def picture_address(category: str) -> str:
    """Return the address of a category's picture."""
    return static_address(f"picture-{category if category in CATEGORIES else 'other'}.svg")
