"""Facets as answers show them: ladders in their order, the rest by count, values that count nothing left out."""

from typing import Any

from buybox_config.grades import Grade
from buybox_config.money import decimal_amount

from buybox_api.answers import Facets, FacetValue, PriceSpan
from buybox_api.faults import EngineDownError
from buybox_api.queries.facets import DEAREST, HIGHEST, LOWEST, PRICE, SHARED
from buybox_api.queries.filters import DEVICE_FACETS, OFFER_FACETS

LADDERS = ("storage_gb", "ram_gb")


def present_facets(aggregations: dict[str, Any], currency: str) -> Facets:
    """Show every facet of a search; the engine's answer has the shape of `facet_aggregations`."""
    values = {facet: _values(facet, _scope(aggregations, facet)) for facet in (*DEVICE_FACETS, *OFFER_FACETS)}
    return Facets(**values, price=_price(_scope(aggregations, PRICE), currency))


def _scope(aggregations: dict[str, Any], facet: str) -> dict[str, Any]:
    scope: dict[str, Any] = aggregations.get(f"own_{facet}") or aggregations[SHARED]
    return scope


def _values(facet: str, scope: dict[str, Any]) -> list[FacetValue]:
    counts: dict[str, Any] = scope[facet] if facet in scope else scope["offers"]["passing"][facet]
    if counts["sum_other_doc_count"]:
        raise EngineDownError(f"facet {facet} has more values than are counted: narrow the search")
    return _ordered(facet, [_value(facet, bucket) for bucket in counts["buckets"]])


def _value(facet: str, bucket: dict[str, Any]) -> FacetValue:
    count = bucket.get("devices", bucket)["doc_count"]
    if facet == "grade":
        return FacetValue(Grade(bucket["key"]).word, count)
    if facet == "battery_new":
        return FacetValue(bool(bucket["key"]), count)
    return FacetValue(bucket["key"], count)


def _ordered(facet: str, values: list[FacetValue]) -> list[FacetValue]:
    if facet == "grade":
        return sorted(values, key=lambda entry: -Grade[str(entry.value).upper()])
    if facet == "size":
        return sorted(values, key=lambda entry: _measure(str(entry.value)))
    if facet in LADDERS:
        return sorted(values, key=lambda entry: int(entry.value))
    return sorted(values, key=lambda entry: (-entry.count, str(entry.value)))


def _measure(size: str) -> tuple[str, float, str]:
    """Order sizes by unit and number, "9.7 in" before "13.3 in"; a size without a number comes first of its unit."""
    number, _, unit = size.partition(" ")
    try:
        return unit, float(number), size
    except ValueError:
        return unit, 0.0, size


def _price(scope: dict[str, Any], currency: str) -> PriceSpan:
    """Show the lowest and the highest `price_from`; none is one where nothing is listed."""
    if DEAREST not in scope:
        lowest, highest = scope[LOWEST]["value"], scope[HIGHEST]["value"]
    else:
        lowest = scope["offers"]["passing"][LOWEST]["value"]
        hits = scope[DEAREST]["hits"]["hits"]
        highest = hits[0]["sort"][0] if hits else None
    return PriceSpan(_amount(lowest, currency), _amount(highest, currency))


def _amount(minor: float | None, currency: str) -> str | None:
    return None if minor is None else decimal_amount(int(minor), currency)
