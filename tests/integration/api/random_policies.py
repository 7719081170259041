"""Random policies: weights of a market and a category, and rules of lists, some of them not in force."""

import random
from typing import Any

from buybox_config.policy import Policy

from .brute_words import QUERIES, THIRTEEN, TWELVE
from .conftest import Marketplace

WEIGHTS = (0.0, 0.5, 1.0, 1.5, 3.0)
TIMES: tuple[dict[str, str], ...] = (
    {},
    {},
    {"from": "2020-01-01T00:00:00"},
    {"until": "2190-01-01T00:00:00"},
    {"from": "2020-03-29T02:30:00", "until": "2190-01-01T00:00:00"},
    {"until": "2021-01-01T00:00:00"},
    {"from": "2190-01-01T00:00:00"},
)


def random_policy(chance: random.Random, place: Marketplace) -> Policy:
    """Draw a policy; about two of seven rules are of the past or the future, some are of another market."""
    parts = ("price", "condition", "service", "seller")
    weights: dict[str, Any] = {part: chance.choice(WEIGHTS) for part in parts}
    weights["FR"] = {"laptop": {part: chance.choice(WEIGHTS) for part in parts}}
    rules = [_rule(chance, place) for _ in range(chance.choice((0, 4, 8, 14)))]
    return Policy.model_validate({"weights": weights, "rules": [*rules, *_of_words(chance)]})


def _rule(chance: random.Random, place: Marketplace) -> dict[str, Any]:
    action = chance.choice(("pin", "pin", "pin", "boost", "boost", "boost", "bury", "bury", "hide"))
    strength = chance.uniform(1.0, 10.0) if action == "boost" else chance.uniform(0.1, 10.0)
    rule = {"action": action, "scope": _scope(chance), "target": _target(chance, place), "strength": strength}
    if action in {"pin", "boost"}:
        rule["sponsored"] = chance.random() < 0.5
    return rule | chance.choice(TIMES)


def _scope(chance: random.Random) -> dict[str, str]:
    asked = chance.choice(tuple(query.lower() for query in QUERIES if query))
    scopes: tuple[dict[str, str], ...] = (
        {},
        {},
        {"market": "FR"},
        {"query": asked},
        {"query": asked},
        {"query": asked, "market": "FR"},
        {"market": "DE"},
        {"model": THIRTEEN},
        {"model": TWELVE, "market": "FR"},
        {"brand": "Apple"},
        {"brand": "apple", "query": asked},
        {"category": "smartphone"},
        {"device": f"{THIRTEEN}-128gb"},
    )
    return chance.choice(scopes)


def _target(chance: random.Random, place: Marketplace) -> dict[str, str]:
    device, fact = (
        chance.choice(place.devices),
        chance.choice(("device", "device", "device", "model", "model", "brand", "category")),
    )
    return {fact: getattr(device, f"{fact}_id" if fact in {"device", "model"} else fact)}


def _of_words(chance: random.Random) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if chance.random() < 0.5:
        found.append({"action": "synonym", "scope": {"query": "gizmo"}, "target": {"query": "quark 13"}})
    if chance.random() < 0.5:
        found.append({"action": "synonym", "scope": {"query": "gadget"}, "target": {"query": "iphone 13 rouge"}})
    if chance.random() < 0.5:
        found.append({"action": "redirect", "scope": {"query": "playstation"}, "target": {"url": "/consoles"}})
    return found
