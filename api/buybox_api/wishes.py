"""What the words say of offers, as the filter parameters of the same names; a parameter that is given comes first."""

from typing import Any

from buybox_api.asking import SearchRequest
from buybox_api.understanding import Understood


def wished(request: SearchRequest, understood: Understood) -> SearchRequest:
    """Return the request with the filters that the words ask for, but for facets that it filters itself."""
    wishes = _wishes(understood)
    if request.grade or request.grade_min is not None:
        wishes.pop("grade", None)
    added = {name: value for name, value in wishes.items() if getattr(request, name) in ((), None)}
    return request.model_copy(update=added) if added else request


def only_wishes(request: SearchRequest, understood: Understood) -> SearchRequest | None:
    """Return a request of these words whose only filters are those wishes, or None where they wish nothing."""
    wishes = _wishes(understood)
    return SearchRequest(market=request.market).model_copy(update=wishes) if wishes else None


def _wishes(understood: Understood) -> dict[str, Any]:
    """Return filters by parameter; an accessory's colour or price says nothing about devices."""
    if understood.accessory:
        return {}
    found = {
        "colour": understood.colours,
        "grade": (understood.grade,) if understood.grade is not None else (),
        "keyboard": (understood.keyboard,) if understood.keyboard is not None else (),
        "battery_new": (understood.battery_new,) if understood.battery_new is not None else (),
        "price_min": understood.price_min,
        "price_max": understood.price_max,
    }
    return {name: value for name, value in found.items() if value not in ((), None)}
