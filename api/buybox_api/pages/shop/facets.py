"""Facets as a form of tick boxes and lists: OR inside one, AND across them, what is set stays visible."""

from collections.abc import Sequence
from typing import Any

from buybox_config.grades import GRADES

from buybox_api.answers import Facets, FacetValue
from buybox_api.asking import SearchRequest
from buybox_api.pages.shop.visit import Visit

Group = dict[str, Any]

SHOWN = 6
"""Values of a facet that are open at once."""

MOST = 30
"""Values of a facet in all: the rarer ones are found by words."""

TICKED = ("brand", "model", "storage_gb", "colour", "ram_gb", "size", "connectivity", "keyboard", "network_lock")
"""Facets of tick boxes behind category, condition, price and battery, in the order shown."""

LADDERS = frozenset(("storage_gb", "ram_gb", "size", "grade"))
"""Facets whose values have an order of their own, which is kept."""

WARRANTIES = (12, 24, 36)
DELIVERIES = (1, 2, 3, 5)


def shown_facets(facets: Facets, asked: SearchRequest, visit: Visit) -> list[Group]:
    """Return the groups of the form; a facet that leaves no choice is left out unless it is set."""
    groups = [
        _ticks("category", facets.category, asked, visit),
        _grades(facets.grade, asked, visit),
        _price(facets, visit),
        _ticks("battery_new", [value for value in facets.battery_new if value.value is True], asked, visit),
        *(_ticks(name, getattr(facets, name), asked, visit) for name in TICKED),
        _least("warranty", "warranty_min", WARRANTIES, asked.warranty_min, visit),
        _least("delivery", "delivery_max", DELIVERIES, asked.delivery_max, visit),
        _ticks("vat_scheme", [FacetValue("standard", 0)] if "standard" in asked.vat_scheme else [], asked, visit),
    ]
    return [group for group in groups if group is not None]


def _ticks(name: str, counted: Sequence[FacetValue], asked: SearchRequest, visit: Visit) -> Group | None:
    """Return a group of tick boxes: what is set first, then the most common, in the facet's own order."""
    chosen = {_written(value) for value in getattr(asked, name)}
    counts = _counts(name, counted, chosen)
    if not chosen and len(counts) < (1 if name == "battery_new" else 2):
        return None
    kept = _kept([*counts], chosen, counts, MOST)
    first = _kept(kept, chosen, counts, SHOWN) if len(kept) > SHOWN + 1 else kept
    rest = [value for value in kept if value not in first]

    def shown(value: str) -> Group:
        return {
            "value": value,
            "label": visit.labels.of(name, value),
            "count": counts[value],
            "checked": value in chosen,
        }

    return {
        "kind": "ticks",
        "name": name,
        "label": visit.say(f"facet_{name}"),
        "first": [shown(value) for value in first],
        "rest": [shown(value) for value in rest],
    }


def _counts(name: str, counted: Sequence[FacetValue], chosen: set[str]) -> dict[str, int]:
    """Return the values worth showing with their counts: a ladder whole, else the first, which are the most common.

    A market has thousands of models, and this is done for every page. What is set is always among them.
    """
    worth = counted if name in LADDERS else counted[:MOST]
    counts = {_written(entry.value): entry.count for entry in worth}
    if missing := chosen - counts.keys():
        rest = {_written(entry.value): entry.count for entry in counted}
        counts |= {value: rest.get(value, 0) for value in sorted(missing)}
    return counts


def _kept(values: list[str], chosen: set[str], counts: dict[str, int], most: int) -> list[str]:
    """Keep what is set and the most common values, in the order given."""
    common = sorted(values, key=lambda value: (value not in chosen, -counts[value]))
    kept = set(common[: max(most, len(chosen))])
    return [value for value in values if value in kept]


def _grades(counted: Sequence[FacetValue], asked: SearchRequest, visit: Visit) -> Group | None:
    group = _ticks("grade", counted, asked, visit)
    if group is None and asked.grade_min is None:
        return None
    least = [(word, visit.labels.of("grade_min", word)) for word in list(GRADES)[1:-1]]
    label = visit.say("facet_grade")
    group = group or {"kind": "ticks", "name": "grade", "label": label, "first": [], "rest": []}
    return group | {"least": _options("grade_min", label, least, asked.grade_min, visit)}


def _price(facets: Facets, visit: Visit) -> Group | None:
    """Return the two fields of the price; their hints are both ends of the span."""
    span = facets.price
    set_ = {name: next((value for given, value in visit.links.pairs if given == name), "") for name in _ENDS}
    if span.min is None and not any(set_.values()):
        return None

    fields = [
        {
            "name": name,
            "label": visit.say(name),
            "hint": _hint(end, visit),
            "value": set_[name].replace(".", visit.words.decimal_mark),
        }
        for name, end in zip(_ENDS, (span.min, span.max), strict=True)
    ]
    return {"kind": "price", "name": "price", "label": visit.say("facet_price"), "fields": fields}


_ENDS = ("price_min", "price_max")


def _hint(amount: str | None, visit: Visit) -> str:
    """Write an end of the span in whole units, as short as the field is."""
    return "" if amount is None else visit.words.grouped(amount.partition(".")[0])


def _least(facet: str, name: str, steps: Sequence[int], chosen: int | None, visit: Visit) -> Group:
    """Return a list of thresholds; one that was asked for and is no step of ours is among them."""
    numbers = sorted({*steps, *(() if chosen is None else (chosen,))})
    label = visit.say(f"facet_{facet}")
    values = [(str(number), visit.labels.of(name, str(number))) for number in numbers]
    return {"kind": "select", "label": label, **_options(name, label, values, chosen, visit)}


def _options(name: str, label: str, values: Sequence[tuple[str, str]], chosen: str | int | None, visit: Visit) -> Group:
    options = [("", visit.say("any")), *values]
    return {
        "name": name,
        "label": label,
        "options": [{"value": value, "label": text, "selected": value == str(chosen or "")} for value, text in options],
    }


def _written(value: str | int | bool) -> str:  # noqa: FBT001 - a facet's value, no switch
    return str(value).lower() if isinstance(value, bool) else str(value)
