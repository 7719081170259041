"""The changes of a draft carried over to another version than the one that it was begun from."""

from buybox_desk.policies.differences import rule_key, steps
from buybox_desk.policies.version import Document
from buybox_desk.policies.weight_words import weights_of, weights_table


def carried_over(begun_from: Document, draft: Document, live: Document) -> Document:
    """Return the live policy with what a draft changes: its weights win, its rules are added, those it removed go."""
    return {**live, "weights": _weights(begun_from, draft, live), "rules": _rules(begun_from, draft, live)}


def _weights(begun_from: Document, draft: Document, live: Document) -> Document:
    before, after, weights = weights_of(begun_from), weights_of(draft), weights_of(live)
    for place in {*before, *after}:
        if before.get(place) == after.get(place):
            continue
        if place in after:
            weights[place] = after[place]
        else:
            weights.pop(place, None)
    return weights_table(weights)


def _rules(begun_from: Document, draft: Document, live: Document) -> list[Document]:
    """Take the rules removed out of the live ones, and put each rule added behind the one that it stands behind."""
    before, after = begun_from.get("rules", []), draft.get("rules", [])
    rules: list[Document] = list(live.get("rules", []))
    if rules == before:
        return list(after)
    changes = [step for step in steps(before, after) if step[0] != "equal"]
    for _, one, one_end, _, _ in changes:
        for rule in before[one:one_end]:
            if rule in rules:
                rules.remove(rule)
    for _, _, _, other, other_end in changes:
        for place in range(other, other_end):
            if after[place] not in rules:
                rules.insert(_place_behind(rules, after[:place]), after[place])
    return rules


def _place_behind(rules: list[Document], earlier: list[Document]) -> int:
    """Return the place behind the nearest of the earlier rules that is still there; the first where none is."""
    keys = [rule_key(rule) for rule in rules]
    for rule in reversed(earlier):
        if rule_key(rule) in keys:
            return keys.index(rule_key(rule)) + 1
    return 0
