"""How two rules stand to each other: whose lists, targets and times hold the other's."""

import datetime as dt

from buybox_config.catalogue import Catalogue
from buybox_config.list_rules import FACTS, ListRule
from buybox_titles.fold import folded

FIRST = dt.datetime.min  # noqa: DTZ901 - rules have local times of their market
LAST = dt.datetime.max  # noqa: DTZ901 - as above


def scope_of(rule: ListRule) -> dict[str, str]:
    """Return what a rule's scope names, as lists are compared with it."""
    named = {fact: value.casefold() for fact, value in rule.scope.meant.items()}
    if rule.scope.query is not None:
        named["query"] = folded(rule.scope.query)
    if rule.scope.market is not None:
        named["market"] = rule.scope.market
    return named


def is_wider(one: ListRule, other: ListRule) -> bool:
    """Tell whether one rule is for every list that the other is for."""
    return scope_of(one).items() <= scope_of(other).items()


def may_meet(one: ListRule, other: ListRule) -> bool:
    """Tell whether some list may be one of both: nothing that both scopes name differs."""
    first, second = scope_of(one), scope_of(other)
    return all(second.get(fact, value) == value for fact, value in first.items())


def outlasts(one: ListRule, other: ListRule) -> bool:
    """Tell whether one rule is in force whenever the other is."""
    return _start(one) <= _start(other) and _end(other) <= _end(one)


def overlap(one: ListRule, other: ListRule) -> bool:
    """Tell whether two rules are ever in force at once."""
    return _start(one) < _end(other) and _start(other) < _end(one)


def covers(one: ListRule, other: ListRule, catalogue: Catalogue) -> bool:
    """Tell whether all that the other rule acts on is among what the one acts on."""
    fact, value = one.target.named
    return facts_of(other, catalogue).get(fact) == value


def facts_of(rule: ListRule, catalogue: Catalogue) -> dict[str, str]:
    """Return what is known of everything that a rule acts on: of a device also its model, brand and category."""
    fact, value = rule.target.named
    facts = {fact: value}
    device = catalogue.devices.get(value) if fact == "device" else None
    if device is not None:
        facts["model"] = device.model_id
    model = catalogue.models.get(facts.get("model", ""))
    if model is not None:
        facts |= {"brand": model.brand, "category": model.category}
    return {name: facts[name] for name in FACTS if name in facts}


def is_same(one: ListRule, other: ListRule) -> bool:
    """Tell whether two rules do the same to the same things in the same lists."""
    return (
        one.action == other.action
        and _target(one) == _target(other)
        and scope_of(one) == scope_of(other)
        and one.sponsored == other.sponsored
    )


def _target(rule: ListRule) -> tuple[str, str]:
    fact, value = rule.target.named
    return fact, folded(value) if fact == "query" else value


def _start(rule: ListRule) -> dt.datetime:
    return rule.from_ or FIRST


def _end(rule: ListRule) -> dt.datetime:
    return rule.until or LAST
