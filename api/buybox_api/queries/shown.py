"""How cards are read: out of their column, so that the engine opens no document."""

from typing import Any


def only_card(field: str) -> dict[str, Any]:
    """Return what makes hits bring the card of a field, and nothing else."""
    return {"_source": False, "stored_fields": "_none_", "docvalue_fields": [field]}


DEVICE_CARD = only_card("card")
OFFER_CARD = only_card("offers.card")
