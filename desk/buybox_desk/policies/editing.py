"""Single changes of a draft's policy: a weight, a rule."""

from collections.abc import Sequence

from buybox_config.errors import NotFoundError, UsageError

from buybox_desk.policies.reading import NAME_MAX
from buybox_desk.policies.version import Document
from buybox_desk.policies.weight_words import PARTS, WeightPlace, with_weight


def set_weight(policy: Document, part: str, value: object, market: str | None, category: str | None) -> Document:
    """Return the policy with another weight; None takes it out. The value is checked with the whole policy.

    Raises UsageError for a part that there is not, or a category without its market.
    """
    if part not in PARTS:
        raise UsageError(f"{part[:NAME_MAX]!r} is not a part of the score: weights are for {', '.join(PARTS)}")
    if category is not None and market is None:
        raise UsageError(f"weights of a category are those of one market: name the market of {category[:NAME_MAX]}")
    place = WeightPlace(market.upper() if market else "", category or "", part)
    return with_weight(policy, place, value)  # type: ignore[arg-type]  # the whole policy is checked afterwards


def add_rules(policy: Document, rules: Sequence[Document]) -> Document:
    """Return the policy with further rules, behind those that it has."""
    return {**policy, "rules": [*policy.get("rules", []), *rules]}


def replace_rule(policy: Document, place: int, rule: Document) -> Document:
    """Return the policy with another rule at a place, counted from 1; raises NotFoundError when there is none."""
    rules = list(policy.get("rules", []))
    rules[_index(rules, place)] = rule
    return {**policy, "rules": rules}


def remove_rule(policy: Document, place: int) -> Document:
    """Return the policy without the rule at a place, counted from 1; raises NotFoundError when there is none."""
    rules = list(policy.get("rules", []))
    del rules[_index(rules, place)]
    return {**policy, "rules": rules}


def _index(rules: list[Document], place: int) -> int:
    if 1 <= place <= len(rules):
        return place - 1
    told = f"its rules are 1 to {len(rules)}" if rules else "it has no rules"
    raise NotFoundError(f"there is no rule {place} in the draft: {told}")
