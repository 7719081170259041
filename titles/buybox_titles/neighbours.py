"""The models next to a model: its newer and older generations, and its siblings in size and edition."""

import datetime as dt
import re
from collections import defaultdict
from typing import Literal

import msgspec
from buybox_config.catalogue import Catalogue, Model

from buybox_titles.fold import fold
from buybox_titles.groups import NETWORKS

Relation = Literal["newer", "older", "sibling"]

NEAREST = 12
"""Neighbours of a model: what a page of near ones can hold beside their storages."""

SAME_LAUNCH_DAYS = 60
"""Days between the launches of models that were brought out together."""

OTHER_EDITION, OTHER_LINE = 1_000, 4_000
"""Days that another edition ("Pro") or another line ("Galaxy A" to "Galaxy S") counts for.

An edition counts like some three yearly generations, a line like more than ten.
"""

UNKNOWN_LAUNCH_DAYS = 2_000
"""Days apart that models count as whose launch is not known."""

_PIECE = re.compile(r"[^\W\d_]+|\d+")
_ORDINALS = frozenset(("st", "nd", "rd", "th", "generation", "gen"))


class Neighbour(msgspec.Struct, frozen=True):
    """A model beside another."""

    model_id: str
    relation: Relation


class _Place(msgspec.Struct, frozen=True):
    """Where a model stands among its maker's."""

    line: tuple[str, ...]  # words before the first number: "galaxy", "s"
    edition: frozenset[str]  # words behind it: "ultra"
    number: int | None  # the first number: 21
    launched: dt.date | None


class Neighbours:
    """Tells the neighbours of each model; made once for a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._models = catalogue.models
        self._families: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
        self._places = {model.model_id: _place(model) for model in catalogue.models.values()}
        for model in catalogue.models.values():
            self._families[self._family(model)].append(model.model_id)
        self._known: dict[str, tuple[Neighbour, ...]] = {}

    def of(self, model_id: str) -> tuple[Neighbour, ...]:
        """Return a model's neighbours of the same maker, category and family name, nearest first; none if unknown."""
        if model_id not in self._known:
            self._known[model_id] = self._nearest(model_id)
        return self._known[model_id]

    def _family(self, model: Model) -> tuple[str, str, str]:
        return model.brand, model.category, (self._places[model.model_id].line or ("",))[0]

    def _nearest(self, model_id: str) -> tuple[Neighbour, ...]:
        model = self._models.get(model_id)
        if model is None:
            return ()
        place = self._places[model_id]
        others = [other for other in self._families[self._family(model)] if other != model_id]
        others.sort(key=lambda other: (_apart(place, self._places[other]), other))
        return tuple(Neighbour(other, _relation(place, self._places[other])) for other in others[:NEAREST])


def _place(model: Model) -> _Place:
    pieces = [piece for piece in _PIECE.findall(_without_networks(fold(model.name))) if piece not in _ORDINALS]
    first = next((at for at, piece in enumerate(pieces) if piece.isdigit()), len(pieces))
    edition = frozenset(piece for piece in pieces[first + 1 :] if not piece.isdigit())
    number = int(pieces[first][:9]) if first < len(pieces) else None
    return _Place(tuple(pieces[:first]), edition, number, model.launched)


def _without_networks(name: str) -> str:
    return " ".join(word for word in name.split() if word not in NETWORKS)


def _apart(one: _Place, other: _Place) -> int:
    """Return how far two models are from each other, in days of development."""
    editions = OTHER_EDITION * (one.edition != other.edition)
    lines = OTHER_LINE * (one.line != other.line)
    return _days(one, other) + editions + lines


def _days(one: _Place, other: _Place) -> int:
    if one.launched is None or other.launched is None:
        return UNKNOWN_LAUNCH_DAYS
    return abs((one.launched - other.launched).days)


def _relation(place: _Place, other: _Place) -> Relation:
    """Tell by the launch which is newer, by the number where no launch is known."""
    if place.launched and other.launched:
        days = (other.launched - place.launched).days
        if abs(days) <= SAME_LAUNCH_DAYS:
            return "sibling"
        return "newer" if days > 0 else "older"
    if place.number is None or other.number is None or place.number == other.number:
        return "sibling"
    return "newer" if other.number > place.number else "older"
