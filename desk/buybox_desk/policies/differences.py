"""What sets two policies apart, in words."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import msgspec

from buybox_desk.policies.rule_words import NameOf, plain_name, rule_words
from buybox_desk.policies.version import Document
from buybox_desk.policies.weight_words import WeightPlace, inherited, weights_of


class Difference(msgspec.Struct, frozen=True):
    """One change: the whole in words, and what stood there before and after."""

    what: str
    before: str | None = None  # None where nothing stood there
    after: str | None = None


def differences(before: Document, after: Document, name_of: NameOf = plain_name) -> list[Difference]:
    """Tell what changes from one policy document to another: weights first, then rules in their order."""
    return [*_weights(before, after), *_rules(before.get("rules", []), after.get("rules", []), name_of)]


def rule_key(rule: Document) -> bytes:
    """Return what two rules that are the same have in common."""
    return msgspec.json.encode(rule, order="sorted")


def steps(before: list[Document], after: list[Document]) -> Sequence[tuple[str, int, int, int, int]]:
    """Return the steps of difflib from one list of rules to another."""
    matcher = SequenceMatcher(None, [rule_key(rule) for rule in before], [rule_key(rule) for rule in after], False)  # noqa: FBT003 - the library's order
    return matcher.get_opcodes()


def _weights(before: Document, after: Document) -> Iterator[Difference]:
    was, becomes = weights_of(before), weights_of(after)
    for place in sorted({*was, *becomes}):
        one, other = _weight(was, place), _weight(becomes, place)
        if one != other:
            yield Difference(f"{place.part} weight {one} → {other} {place.words}", one, other)


def _weight(weights: dict[WeightPlace, float], place: WeightPlace) -> str:
    value = weights.get(place)
    if value is not None:
        return str(value)
    held = inherited(weights, place)
    return f"{'inherited' if place.market else 'default'} ({held})"


def _rules(before: list[Document], after: list[Document], name_of: NameOf) -> Iterator[Difference]:
    gone, new, changed = _taken_apart(before, after)
    moved = {rule_key(before[place]) for place in gone} & {rule_key(after[place]) for place in new}
    for one, other in changed:
        yield _changed(other, before[one], after[other], name_of)
    for place in gone:
        if rule_key(before[place]) not in moved:
            words = rule_words(before[place], name_of)
            yield Difference(f"rule removed: {words}", words, None)
    for place in new:
        words = rule_words(after[place], name_of)
        if rule_key(after[place]) in moved:
            was = next(one for one in gone if rule_key(before[one]) == rule_key(after[place]))
            yield Difference(f"rule moved from place {was + 1} to {place + 1}: {words}", str(was + 1), str(place + 1))
        else:
            yield Difference(f"rule added: {words}", None, words)


def _taken_apart(before: list[Document], after: list[Document]) -> tuple[list[int], list[int], list[tuple[int, int]]]:
    """Return the places of rules that are gone, those of new ones, and pairs of places of one rule that changed."""
    gone, new, changed = [], [], []
    for step, one, one_end, other, other_end in steps(before, after):
        if step == "equal":
            continue
        pairs = list(zip(range(one, one_end), range(other, other_end), strict=False))
        same = [pair for pair in pairs if _is_same_rule(before[pair[0]], after[pair[1]])]
        changed += same
        gone += [place for place in range(one, one_end) if place not in {pair[0] for pair in same}]
        new += [place for place in range(other, other_end) if place not in {pair[1] for pair in same}]
    return gone, new, changed


def _is_same_rule(one: Document, other: Document) -> bool:
    """Tell whether one rule was changed rather than replaced: it still does the same to the same, or for the same."""
    same_scope = one.get("scope") is not None and one.get("scope") == other.get("scope")
    return one["action"] == other["action"] and (one["target"] == other["target"] or same_scope)


def _changed(place: int, before: Document, after: Document, name_of: NameOf) -> Difference:
    one, other = rule_words(before, name_of), rule_words(after, name_of)
    if one != other:
        return Difference(f"rule {place + 1} changed: {one} → {other}", one, other)
    fields = [field for field in ("reason", "author", "strength") if before.get(field) != after.get(field)]
    was, becomes = (", ".join(str(rule.get(field, "nothing")) for field in fields) for rule in (before, after))
    return Difference(
        f"{' and '.join(fields) or 'times'} of rule {place + 1} changed ({other}): {was} → {becomes}", was, becomes
    )
