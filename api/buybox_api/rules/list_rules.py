"""What the rules in force do to one list."""

from collections.abc import Iterable, Sequence
from math import prod

import msgspec
from buybox_config.list_rules import FACTS, ListRule
from buybox_ranking.device import DeviceDocument
from buybox_titles.fold import folded

from buybox_api.understanding import Understood

FIELDS = {"device": "device_id", "model": "model_id", "brand": "brand", "category": "category"}
"""Where a device tells what a rule names of it."""


class Target(msgspec.Struct, frozen=True):
    """Devices that a rule acts on: those whose field has the value."""

    field: str
    value: str

    def covers(self, device: DeviceDocument) -> bool:
        """Tell whether a device is one of them."""
        return bool(getattr(device, self.field) == self.value)


class ListRules(msgspec.Struct, frozen=True):
    """The rules of one list; without any it is as the words and popularity make it."""

    pins: tuple[Target, ...] = ()  # the first on top
    hides: tuple[Target, ...] = ()
    factors: dict[str, dict[str, float]] = {}  # on popularity: by field, then value
    paid: tuple[Target, ...] = ()
    redirect: str | None = None

    def sponsored(self, device: DeviceDocument) -> bool:
        """Tell whether a device's place in the list is paid for."""
        return any(target.covers(device) for target in self.paid)


NO_RULES = ListRules()


def reworded(rules: Iterable[ListRule], text: str) -> str:
    """Return the words that are asked instead of a text: the first synonym of it, else the text itself."""
    typed = folded(text)
    found = (rule for rule in rules if rule.action == "synonym" and folded(rule.scope.query or "") == typed)
    return next((rule.target.named[1] for rule in found), text)


def rules_of_list(rules: Iterable[ListRule], texts: Sequence[str], understood: Understood, sort: str) -> ListRules:
    """Choose the rules of a list asked for in these words, as typed and as reworded.

    Pins, boosts, buries and hides act under relevance only: who sorts by price gets all devices by price.
    """
    chosen = _fitting(rules, {folded(text) for text in texts}, understood)
    redirect = next((rule.target.named[1] for rule in chosen if rule.action == "redirect"), None)
    if sort != "relevance":
        return ListRules(redirect=redirect)
    return ListRules(
        pins=_targets(rule for rule in chosen if rule.action == "pin"),
        hides=_targets(rule for rule in chosen if rule.action == "hide"),
        factors=_factors([rule for rule in chosen if rule.action in {"boost", "bury"}]),
        paid=_targets(rule for rule in chosen if rule.sponsored),
        redirect=redirect,
    )


def _fitting(rules: Iterable[ListRule], typed: set[str], understood: Understood) -> list[ListRule]:
    """Keep rules whose whole scope fits; what is meant counts only where the words ask for a device itself."""
    facts = {} if understood.accessory else understood.facts
    return [
        rule
        for rule in rules
        if (rule.scope.query is None or folded(rule.scope.query) in typed)
        and all(_same(facts.get(fact), value) for fact, value in rule.scope.meant.items())
    ]


def _same(meant: str | None, named: str) -> bool:
    return meant is not None and meant.casefold() == named.casefold()


def _targets(rules: Iterable[ListRule]) -> tuple[Target, ...]:
    return tuple(dict.fromkeys(Target(FIELDS[name], value) for name, value in (rule.target.named for rule in rules)))


def _factors(rules: list[ListRule]) -> dict[str, dict[str, float]]:
    """Multiply the factors of each target, in the policy's order, so that rounding is the same everywhere."""
    named: dict[str, dict[str, list[float]]] = {}
    for rule in rules:
        fact, value = rule.target.named
        named.setdefault(FIELDS[fact], {}).setdefault(value, []).append(rule.factor)
    return {
        FIELDS[fact]: {value: prod(factors) for value, factors in named[FIELDS[fact]].items()}
        for fact in FACTS
        if FIELDS[fact] in named
    }
