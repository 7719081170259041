"""A list rule in one line of plain words."""

from collections.abc import Callable

from buybox_config.list_rules import FACTS

from buybox_desk.policies.version import Document

NameOf = Callable[[str, str], str]
"""From a fact (`device`, `model`, `brand`, `category`) and its value to how people call it."""

CATEGORY_WORDS = {
    "smartphone": "smartphones",
    "tablet": "tablets",
    "laptop": "laptops",
    "desktop": "desktops",
    "smartwatch": "smartwatches",
    "headphones": "headphones",
    "console": "consoles",
    "camera": "cameras",
    "appliance": "appliances",
    "other": "other devices",
}
"""Categories as a sentence names all of one."""


def plain_name(fact: str, value: str) -> str:
    """Name a thing by its id, a category in words: exact, and without the catalogue."""
    return CATEGORY_WORDS.get(value, value) if fact == "category" else value


def rule_words(rule: Document, name_of: NameOf = plain_name) -> str:
    """Say what a rule does: "pin apple-iphone-13 for 'iphone' in FR until 2026-11-24 22:00, sponsored"."""
    scope = rule.get("scope", {})
    parts = [_deed(rule, scope, name_of), _where(rule, scope, name_of), _when(rule)]
    told = " ".join(part for part in parts if part)
    return f"{told}, sponsored" if rule.get("sponsored") else told


def _deed(rule: Document, scope: Document, name_of: NameOf) -> str:
    action, target = rule["action"], rule["target"]
    if action == "synonym":
        return f"ask '{target['query']}' instead of '{scope['query']}'"
    if action == "redirect":
        return f"send to {target['url']}"
    named = next(name_of(fact, target[fact]) for fact in FACTS if fact in target)
    strength = rule.get("strength", 2.0)
    return f"{action} {named} by {strength:g}" if action in {"boost", "bury"} else f"{action} {named}"


def _where(rule: Document, scope: Document, name_of: NameOf) -> str:
    parts = []
    if "query" in scope and rule["action"] != "synonym":
        parts.append(f"for '{scope['query']}'")
    meant = [name_of(fact, scope[fact]) for fact in FACTS if fact in scope]
    if meant:
        parts.append(f"for words that mean {' and '.join(meant)}")
    parts.append(f"in {scope['market']}" if "market" in scope else "")
    return " ".join(part for part in parts if part) or "in every list"


def _when(rule: Document) -> str:
    begins = f"from {_moment(rule['from'])}" if "from" in rule else ""
    ends = f"until {_moment(rule['until'])}" if "until" in rule else ""
    return " ".join(part for part in (begins, ends) if part)


def _moment(text: str) -> str:
    return text[:16].replace("T", " ") if text[17:19] in {"00", ""} else text.replace("T", " ")
