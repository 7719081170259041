"""A rule as typed: its fields become a rule's document, or sentences beside the fields."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec
from buybox_config.list_rules import ListRule
from pydantic import ValidationError

from buybox_api.pages.bench.rule_actions import ACTIONS, SCOPE_FACTS, RuleAction

Document = dict[str, Any]

TEXT_MAX = 200
REASON_MAX = 500

FIELDS = ("market", "query", *(f"scope_{fact}" for fact in SCOPE_FACTS), "kind", "target", "from", "until", "strength",
          "sponsored", "reason")  # fmt: skip

LABELS = {
    "query": "The shopper's words",
    "target": "This field",
    "reason": "The reason",
    "scope_model": "The model",
    "scope_device": "The device",
    "scope_brand": "The brand",
}

PLACES: dict[tuple[str, ...], str] = {
    ("scope", "market"): "market",
    ("scope", "query"): "query",
    **{("scope", fact): f"scope_{fact}" for fact in SCOPE_FACTS},
    ("target",): "target",
    ("from",): "from",
    ("until",): "until",
    ("strength",): "strength",
    ("sponsored",): "sponsored",
    ("reason",): "reason",
}
"""Where pydantic finds a fault, and the field that it is told beside."""

SENTENCES = {
    "until must be later than from": ("until", "The end must be later than the start."),
    "a boost is at least 1": ("strength", "A boost is 1 or more. To move something down, make a bury."),
    "a synonym needs scope.query": ("query", "Say which words are replaced."),
    "a redirect needs a scope": ("query", "Say for which words: a redirect for every list would close the shop."),
    "a url begins with": (
        "target",
        "An address begins with https:// or with one slash, such as /?q=iphone, and has no spaces.",
    ),
}
"""Faults that belong to no single field, by how their message begins."""


class TypedRule(msgspec.Struct, frozen=True):
    """What was typed, the rule that it means, and what is wrong."""

    action: RuleAction
    texts: dict[str, str]
    document: Document | None
    errors: dict[str, str]


def read_rule(action: RuleAction, given: Mapping[str, str]) -> TypedRule:
    """Read the fields of a rule's form."""
    texts = {name: given.get(name, "").strip() for name in FIELDS}
    errors = _too_long(texts)
    document = _document(action, texts, errors)
    if not errors:
        errors |= _faults(document)
    return TypedRule(action, texts, None if errors else document, errors)


def texts_of(rule: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields of a form that shows a rule."""
    scope, (kind, target) = rule.get("scope", {}), next(iter(rule["target"].items()))
    return {
        "market": scope.get("market", ""),
        "query": scope.get("query", ""),
        **{f"scope_{fact}": scope.get(fact, "") for fact in SCOPE_FACTS},
        "kind": kind,
        "target": target,
        "from": rule.get("from", "")[:16],
        "until": rule.get("until", "")[:16],
        "strength": f"{rule.get('strength', 2.0):g}",
        "sponsored": "yes" if rule.get("sponsored") else "",
        "reason": rule.get("reason", ""),
    }


def empty_texts(action: RuleAction, given: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a new rule; an address may fill some, as the page of searches does."""
    empty = dict.fromkeys(FIELDS, "") | {"kind": action.kinds[0], "strength": "2"}
    return empty | {name: given[name].strip()[:TEXT_MAX] for name in FIELDS if name in given}


def _too_long(texts: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name, text in texts.items():
        most = REASON_MAX if name == "reason" else TEXT_MAX
        if len(text) > most:
            label = LABELS.get(name, "This field")
            found[name] = f"{label} may have {most} characters; this has {len(text):,}."
    return found


def _document(action: RuleAction, texts: Mapping[str, str], errors: dict[str, str]) -> Document:
    """Put the texts into the shape of a rule; notes what cannot be read."""
    scope = {"market": texts["market"], "query": texts["query"]}
    if action.has_facts:
        scope |= {fact: texts[f"scope_{fact}"] for fact in SCOPE_FACTS}
    kind = texts["kind"] if texts["kind"] in action.kinds else action.kinds[0]
    if not texts["target"]:
        errors.setdefault("target", "Say what the rule acts on.")
    document: Document = {
        "action": action.name,
        "scope": {name: value for name, value in scope.items() if value},
        "target": {kind: texts["target"]},
    }
    for name in ("from", "until"):
        if texts[name] and name not in errors:
            moment = _moment(texts[name])
            if moment is None:
                errors[name] = "Write the day and the time like 2026-11-24 17:00, in the market's own time."
            else:
                document[name] = moment
    if action.has_strength and "strength" not in errors:
        document["strength"] = _strength(texts["strength"], errors)
    if action.may_be_sponsored and texts["sponsored"]:
        document["sponsored"] = True
    return document | ({"reason": texts["reason"]} if texts["reason"] else {})


def _moment(text: str) -> str | None:
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.tzinfo is not None or "T" not in text.replace(" ", "T"):
        return None
    return found.isoformat(timespec="seconds")


def _strength(text: str, errors: dict[str, str]) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = float("nan")
    if not 0.1 <= value <= 10.0:  # noqa: PLR2004 - the range of contract section 6
        errors["strength"] = "The strength is a number from 0.1 to 10: 2 counts a device as twice as popular."
    return value


def _faults(document: Document) -> dict[str, str]:
    try:
        ListRule.model_validate(document)
    except ValidationError as error:
        return dict(_beside(found["loc"], found["msg"]) for found in error.errors(include_url=False))
    return {}


def _beside(location: tuple[int | str, ...], message: str) -> tuple[str, str]:
    """Return the field that a fault belongs to, and its sentence."""
    plain = message.removeprefix("Value error, ")
    for begins, told in SENTENCES.items():
        if plain.startswith(begins):
            return told
    place = tuple(str(step) for step in location)
    field = PLACES.get(place) or PLACES.get(place[:1]) or "action"
    if field == "market":
        return field, "Choose a market from the list."
    return field, f"{plain[:1].upper()}{plain[1:]}."


def known_action(name: str) -> RuleAction | None:
    """Return a kind of rule by its name."""
    return ACTIONS.get(name)
