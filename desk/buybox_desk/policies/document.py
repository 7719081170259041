"""A policy as a document in the shape of contract section 6, each thing written in one way only."""

from typing import Any

from buybox_config.list_rules import ListRule
from buybox_config.policy import Policy, WeightTable

from buybox_desk.policies.version import Document


def policy_document(policy: Policy) -> Document:
    """Write a policy as `weights`, with markets and categories inside, and `rules`; what is not set is left out.

    Two policies that mean the same are the same document, but for the order of rules, which counts.
    """
    weights: Document = _table(policy.weights)
    for market in sorted({*policy.market_weights, *policy.category_weights}):
        if inner := _market(policy, market):
            weights[market] = inner
    return {"weights": weights, "rules": [rule_document(rule) for rule in policy.rules]}


def rule_document(rule: ListRule) -> Document:
    """Write a rule without what it leaves open."""
    written: Document = rule.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    return written


def _market(policy: Policy, market: str) -> dict[str, Any]:
    own = _table(policy.market_weights.get(market, WeightTable()))
    tables = policy.category_weights.get(market, {})
    inner = {name: table for name in sorted(tables) if (table := _table(tables[name]))}
    return {**own, **inner}


def _table(table: WeightTable) -> dict[str, Any]:
    return table.model_dump(exclude_none=True)
