"""The weights of a policy document one by one, each with the scope that it is for."""

from collections.abc import Iterator

import msgspec
from buybox_config.policy import Weights

from buybox_desk.policies.rule_words import CATEGORY_WORDS
from buybox_desk.policies.version import Document

PARTS = Weights.__struct_fields__

DEFAULT = 1.0
"""The weight of a part that no scope names."""


class WeightPlace(msgspec.Struct, frozen=True, order=True):
    """Where a weight stands: everywhere, in a market, or in a category of a market."""

    market: str
    category: str
    part: str

    @property
    def words(self) -> str:
        """The scope in words."""
        if not self.market:
            return "everywhere"
        return f"in {self.market} {CATEGORY_WORDS[self.category]}" if self.category else f"in {self.market}"


def weights_of(policy: Document) -> dict[WeightPlace, float]:
    """Return every weight that a policy document names."""
    return dict(_weights(policy.get("weights", {})))


def inherited(weights: dict[WeightPlace, float], place: WeightPlace) -> float:
    """Return the weight that holds at a place which names none."""
    wider = [WeightPlace("", "", place.part)] if place.market else []
    if place.category:
        wider.insert(0, WeightPlace(place.market, "", place.part))
    return next((weights[each] for each in wider if each in weights), DEFAULT)


def with_weight(policy: Document, place: WeightPlace, value: float | None) -> Document:
    """Return the document with another weight at a place; None takes it out, to be inherited."""
    weights = weights_of(policy)
    if value is None:
        weights.pop(place, None)
    else:
        weights[place] = value
    return {**policy, "weights": weights_table(weights)}


def weights_table(weights: dict[WeightPlace, float]) -> Document:
    """Write weights in the shape of the contract."""
    table: Document = {}
    for place in sorted(weights):
        inner = table
        for step in (place.market, place.category):
            inner = inner.setdefault(step, {}) if step else inner
        inner[place.part] = weights[place]
    return table


def _weights(table: Document, market: str = "", category: str = "") -> Iterator[tuple[WeightPlace, float]]:
    for key, value in table.items():
        if not isinstance(value, dict):
            yield WeightPlace(market, category, key), float(value)
        elif market:
            yield from _weights(value, market, key)
        else:
            yield from _weights(value, key)
