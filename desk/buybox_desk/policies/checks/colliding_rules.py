"""Rules that shadow, repeat or contradict each other."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from buybox_config.catalogue import Catalogue
from buybox_config.list_rules import ListRule

from buybox_desk.policies.checks.findings import Finding, found
from buybox_desk.policies.checks.rule_pairs import (
    covers,
    is_same,
    is_wider,
    may_meet,
    outlasts,
    overlap,
    scope_of,
)

Placed = tuple[int, ListRule]

SHOWN = 5
"""Rules that one sentence names."""


def collisions(rules: Sequence[Placed], catalogue: Catalogue) -> Iterator[Finding]:
    """Find what two rules do to each other: of each kind the first finding of a rule, so that a list stays readable."""
    told: set[tuple[str, int | None]] = set()
    for first, second in combinations(rules, 2):
        finding = _collision(first, second, catalogue)
        if finding is not None and (finding.kind, finding.place) not in told:
            told.add((finding.kind, finding.place))
            yield finding


def overlapping_pins(rules: Sequence[Placed], catalogue: Catalogue) -> Iterator[Finding]:
    """Find pins that fit the same list at the same time, and say which stand above."""
    pins = [(place, rule) for place, rule in rules if rule.action == "pin"]
    for number, (place, rule) in enumerate(pins):
        above = [
            earlier
            for earlier, other in pins[:number]
            if (is_wider(rule, other) or is_wider(other, rule))
            and overlap(rule, other)
            and not covers(other, rule, catalogue)
        ]
        if above:
            named = ", ".join(str(each) for each in above[:SHOWN])
            more = f" and {len(above) - SHOWN} more" if len(above) > SHOWN else ""
            message = (
                f"rule {place} pins into lists of rule {named}{more} at the same time: written first, they stand first"
            )
            yield found("overlapping_pins", message, place=place, other=above[0], market=rule.scope.market)


def _collision(first: Placed, second: Placed, catalogue: Catalogue) -> Finding | None:
    (early, one), (late, other) = first, second
    if not overlap(one, other):
        return None
    if is_same(one, other):
        twice = "it counts twice" if one.action in {"boost", "bury"} else "the second does nothing more"
        return found(
            "duplicate", f"rule {late} is rule {early} again: {twice}", place=late, other=early, market=_market(other)
        )
    if one.action == other.action:
        return _repeated(early, one, late, other, catalogue)
    actions = {one.action, other.action}
    if "hide" in actions:
        hide, moved = (first, second) if one.action == "hide" else (second, first)
        return _hidden(hide, moved, catalogue)
    if actions == {"boost", "bury"} and one.target == other.target and scope_of(one) == scope_of(other):
        message = f"rules {early} and {late} boost and bury the same: remove one of them"
        return found("conflict", message, place=late, other=early, market=_market(other))
    return None


def _repeated(early: int, one: ListRule, late: int, other: ListRule, catalogue: Catalogue) -> Finding | None:
    """Find the later of two rules of one action when the earlier one leaves it nothing to do."""
    if not (is_wider(one, other) and outlasts(one, other)):
        return None
    if one.action in {"synonym", "redirect"}:
        message = f"rule {late} never acts: rule {early} is for the same searches, and the first one counts"
    elif one.action in {"pin", "hide"} and covers(one, other, catalogue) and not other.sponsored:
        message = f"rule {late} never acts: rule {early} does the same to all that it names"
    else:
        return None
    return found("shadowed", message, place=late, other=early, market=_market(other))


def _hidden(hide: Placed, moved: Placed, catalogue: Catalogue) -> Finding | None:
    """Find what a hide takes from a rule that moves devices: everything, or some of its lists or times."""
    (by, one), (place, other) = hide, moved
    if other.action not in {"pin", "boost", "bury"} or not covers(one, other, catalogue):
        return None
    if is_wider(one, other) and outlasts(one, other):
        message = f"rule {place} never acts: rule {by} hides what it is for, and a hide is stronger"
        return found("shadowed", message, place=place, other=by, market=_market(other))
    if other.action == "pin" and may_meet(one, other):
        message = f"rules {place} and {by} pin and hide the same in some lists: there the hide counts"
        return found("conflict", message, place=place, other=by, market=_market(other) or _market(one))
    return None


def _market(rule: ListRule) -> str | None:
    return rule.scope.market
