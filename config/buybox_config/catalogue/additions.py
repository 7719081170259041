"""A model grown by an addition: more storages, colours, names and numbers, never another meaning."""

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from buybox_config.catalogue.facts import FACTS, read_source, write_source
from buybox_config.catalogue.model import Colour, Model

Value = TypeVar("Value")

SAME = ("brand", "name", "category")
KEPT = ("launched", "launch_price")
AXES = ("storage_gb", "ram_gb", "size", "connectivity")
LISTS = ("aliases", "codes", "part_numbers", "gtins")


def added_to(known: Model, more: Model) -> Model:
    """Return the known model with what `more` says beside it.

    Raises ValueError when that would change what the model or one of its published devices means.
    """
    for field in SAME:
        if getattr(more, field) != getattr(known, field):
            raise ValueError(f"the {field} of {known.model_id} is {getattr(known, field)!r} and stays so")
    grown: dict[str, Any] = {field: getattr(known, field) or getattr(more, field) for field in KEPT}
    grown |= {field: _axis(known, more, field) for field in AXES}
    grown |= {field: _each_once((*getattr(known, field), *getattr(more, field))) for field in LISTS}
    grown["colours"] = _colours(known, more)
    return msgspec.structs.replace(known, **grown, source=_sources(known, more, grown))


def _axis(known: Model, more: Model, field: str) -> tuple[Any, ...]:
    """Join the values of an axis; a model that is not sold by it cannot become so, for its devices would be others."""
    values, added = getattr(known, field), getattr(more, field)
    if added and not values:
        raise ValueError(f"{known.model_id} is not sold by {field}: its devices would change their ids")
    joined = _each_once((*values, *added))
    return tuple(sorted(joined)) if field in {"storage_gb", "ram_gb"} else joined


def _colours(known: Model, more: Model) -> tuple[Colour, ...]:
    named = {colour.name: colour for colour in known.colours}
    for colour in more.colours:
        if named.setdefault(colour.name, colour) != colour:
            raise ValueError(f"the colour {colour.name} of {known.model_id} is {named[colour.name].basic} and stays so")
    return tuple(named.values())


def _sources(known: Model, more: Model, grown: dict[str, Any]) -> str:
    """Write where the grown model's facts come from; a fact that both told names both."""
    default = read_source(known.source)[0]
    named: dict[str, str] = dict(known.sources)
    for fact, source in more.sources.items():
        if grown.get(fact, getattr(known, fact)) == getattr(known, fact):
            continue
        before = named.get(fact)
        named[fact] = source if before in {None, source} else f"{before}, {source}"
    return write_source(default, {fact: named[fact] for fact in FACTS if fact in named})


def _each_once(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(values))
