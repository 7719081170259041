"""What the words say of offers, as the filter parameters of the same names; a parameter that is given comes first."""

from typing import Any

from buybox_api.asking import SearchRequest
from buybox_api.understanding import Understood


def wished(request: SearchRequest, understood: Understood) -> SearchRequest:
    """Return the request with the filters that the words ask for, but for facets that it filters itself."""
    wishes = _wishes(request, understood)
    return request.model_copy(update=wishes) if wishes else request


def only_wishes(request: SearchRequest, understood: Understood) -> SearchRequest | None:
    """Return a request whose only filters are those wishes, or None where there are none."""
    wishes = _wishes(request, understood)
    return SearchRequest(market=request.market).model_copy(update=wishes) if wishes else None


def _wishes(request: SearchRequest, understood: Understood) -> dict[str, Any]:
    """Return what the words add to the filters of a request, by parameter."""
    found = {} if understood.accessory else _said(understood)  # an accessory's colour says nothing about devices
    if request.grade_min is not None:
        found.pop("grade", None)
    return {name: value for name, value in found.items() if value is not None and getattr(request, name) in ((), None)}


def _said(understood: Understood) -> dict[str, Any]:
    return {
        "colour": understood.colours or None,
        "grade": _one(understood.grade),
        "keyboard": _one(understood.keyboard),
        "battery_new": _one(understood.battery_new),
        "price_min": understood.price_min,
        "price_max": understood.price_max,
    }


def _one(value: str | bool | None) -> tuple[str | bool] | None:  # noqa: FBT001 - a value of any wish, no switch
    return None if value is None else (value,)
