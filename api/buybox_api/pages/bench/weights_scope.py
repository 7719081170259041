"""Where a weight is set: everywhere, in a market, or in a category of a market; and what counts there."""

from collections.abc import Mapping

import msgspec
from buybox_config.catalogue import CATEGORIES
from buybox_config.errors import UsageError
from buybox_config.markets import Market, find_market
from buybox_desk.policies.rule_words import CATEGORY_WORDS
from buybox_desk.policies.version import Document
from buybox_desk.policies.weight_words import WeightPlace, inherited, weights_of, with_weight

NAME_MAX = 40
"""Characters of an unknown name that a sentence repeats."""


class WeightsScope(msgspec.Struct, frozen=True, order=True):
    """A scope; a category is always one of a market, and neither is named for every market."""

    market: str = ""
    category: str = ""

    @property
    def words(self) -> str:
        """Say the scope, as a heading."""
        if not self.market:
            return "Every market"
        return f"{self.market}, {CATEGORY_WORDS[self.category]}" if self.category else self.market

    @property
    def is_widest(self) -> bool:
        """Whether weights are inherited from nowhere."""
        return not self.market

    def place(self, part: str) -> WeightPlace:
        """Return where the weight of a part stands."""
        return WeightPlace(self.market, self.category, part)


def scope_of(given: Mapping[str, str], markets: Mapping[str, Market]) -> WeightsScope:
    """Read a scope from parameters. Raises UsageError for a market or category that there is not."""
    market, category = given.get("market", ""), given.get("category", "")
    if category and category not in CATEGORIES:
        raise UsageError(f"there is no category {category[:NAME_MAX]!r}; known are {', '.join(CATEGORIES)}")
    if not market:
        if category:
            raise UsageError("a category has weights of its own in one market: choose the market too")
        return WeightsScope()
    return WeightsScope(find_market(dict(markets), market).id, category)


def own_weight(policy: Document, scope: WeightsScope, part: str) -> float | None:
    """Return the weight that a policy sets in just this scope; None where it is inherited."""
    own = weights_of(policy).get(scope.place(part))
    return counting_weight(policy, scope, part) if own is None and scope.is_widest else own


def inherited_weight(policy: Document, scope: WeightsScope, part: str) -> float:
    """Return the weight that counts in a scope where it sets none."""
    return inherited(weights_of(policy), scope.place(part))


def counting_weight(policy: Document, scope: WeightsScope, part: str) -> float:
    """Return the weight that counts in a scope."""
    own = weights_of(policy).get(scope.place(part))
    return inherited_weight(policy, scope, part) if own is None else own


def with_weights(policy: Document, scope: WeightsScope, weights: Mapping[str, float | None]) -> Document:
    """Return a policy's document with weights set in a scope; None is inherited again."""
    for part, value in weights.items():
        policy = with_weight(policy, scope.place(part), value)
    return policy


def scopes_set(*policies: Document) -> list[WeightsScope]:
    """Return every scope in which one of the policies sets a weight, the widest first."""
    places = [place for policy in policies for place in weights_of(policy)]
    return sorted({WeightsScope(), *(WeightsScope(place.market, place.category) for place in places)})
