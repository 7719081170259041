"""Policies as a person likes to read them."""

from collections.abc import Sequence

from buybox_config.catalogue import CATEGORIES
from buybox_config.policy import Policy, Weights
from buybox_desk.policies.rule_words import rule_words
from buybox_desk.policies.version import Document
from rich.console import Console
from rich.table import Table

PARTS = Weights.__struct_fields__


def print_policy(console: Console, policy: Document) -> None:
    """Print the weights of each scope that names any, and the rules."""
    console.print(_weights(Policy.model_validate(policy)))
    print_rules(console, policy.get("rules", []))


def print_rules(console: Console, rules: Sequence[Document]) -> None:
    """Print rules, a line each, under the number that commands name them by."""
    for place, rule in enumerate(rules, start=1):
        reason = f"  ({rule['reason']})" if rule.get("reason") else ""
        console.print(f"{place:>3}  {rule_words(rule)}{reason}", soft_wrap=True)
    if not rules:
        console.print("no rules", soft_wrap=True)


def print_lines(console: Console, lines: Sequence[str]) -> None:
    """Print changes, a line each."""
    for line in lines:
        console.print(f"  {line}", soft_wrap=True)


def _weights(policy: Policy) -> Table:
    """Show the weights in force in each scope; in brackets those that it inherits."""
    table = Table(box=None)
    for name in ("weights", *PARTS):
        table.add_column(name, justify="left" if name == "weights" else "right")
    table.add_row("everywhere", *_cells(policy, "", "", policy.weights))
    for market in sorted({*policy.market_weights, *policy.category_weights}):
        table.add_row(market, *_cells(policy, market, "", policy.market_weights.get(market)))
        tables = policy.category_weights.get(market, {})
        for category in (each for each in CATEGORIES if each in tables):
            table.add_row(f"{market} {category}", *_cells(policy, market, category, tables[category]))
    return table


def _cells(policy: Policy, market: str, category: str, own: object) -> list[str]:
    used = policy.weights_for(market, category)
    return [
        f"{getattr(used, part)}" if getattr(own, part, None) is not None else f"({getattr(used, part)})"
        for part in PARTS
    ]
