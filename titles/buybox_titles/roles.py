"""Say what each word of a title was taken for."""

from buybox_titles.choose import Choice
from buybox_titles.explanation import ExplainedToken
from buybox_titles.groups import NETWORKS
from buybox_titles.pairs import read_pair
from buybox_titles.parse import Parsed
from buybox_titles.recognition import Recognition
from buybox_titles.terms import Code, Kind, Value

ROLES = {
    Kind.NOISE: "noise",
    Kind.CAPACITY: "storage",
    Kind.COLOUR: "colour",
    Kind.UNLOCKED: "lock",
    Kind.LOCKED: "lock",
    Kind.OPERATOR: "lock",
    Kind.KEYBOARD: "keyboard",
    Kind.MEMORY: "label",
    Kind.STORAGE: "label",
    Kind.EXPANSION: "label",
    Kind.ACCESSORY: "accessory",
    Kind.PART: "part",
    Kind.WANTED: "wanted",
    Kind.EMPTY_BOX: "no device",
    Kind.FOR_PARTS: "for parts",
    Kind.MADE_FOR: "made for",
    Kind.ALONG_WITH: "along with",
    Kind.INCLUDED: "included",
    Kind.LOT: "lot",
    Kind.GRADE: "grade",
    Kind.CATEGORY: "category",
    Kind.CONNECTIVITY: "connectivity",
    Kind.CODE: "code",
    Kind.BRAND: "brand",
}
"""Every kind of word and what it is called."""


def explain_tokens(parsed: Parsed, choice: Choice, found: Recognition) -> tuple[ExplainedToken, ...]:
    """Return every token with its role; the later words of a phrase have the role of its first."""
    roles = _roles(parsed, choice, found)
    explained: list[ExplainedToken] = []
    for position, text in enumerate(parsed.reading.tokens):
        role, says = roles.get(position) or _unlisted(text, explained)
        explained.append(ExplainedToken(text, role, says))
    return tuple(explained)


def _roles(parsed: Parsed, choice: Choice, found: Recognition) -> dict[int, tuple[str, str | None]]:
    reading, hit = parsed.reading, parsed.hit
    roles: dict[int, tuple[str, str | None]] = {}
    for kind, role in ROLES.items():
        for position, value in reading.found[kind]:
            roles[position] = _capacity(value, found) if kind is Kind.CAPACITY else (role, _says(value))
    for position in reading.loose:
        roles[position] = ("unknown", None)
    for position in choice.used:
        text = reading.tokens[position]
        roles[position] = ("tag" if text in NETWORKS or text[0].isdigit() or text.startswith("gen") else "word", None)
    if hit is not None:
        roles |= dict.fromkeys(range(hit.start, hit.end), ("model", None))
    return roles


def _capacity(value: Value, found: Recognition) -> tuple[str, str]:
    """Tell by the answer which of a device's two capacities a number was taken for."""
    return ("ram" if value == found.ram_gb and value != found.storage_gb else "storage", f"{value} GB")


def _says(value: Value) -> str | None:
    if isinstance(value, Code):
        return ", ".join(sorted(value.models))
    if isinstance(value, tuple):
        return value[1]
    return None if isinstance(value, bool) else str(value)


def _unlisted(text: str, before: list[ExplainedToken]) -> tuple[str, str | None]:
    pair = read_pair(text)
    if pair is not None:
        return "storage", f"{pair[0]} GB RAM, {pair[1]} GB"
    return (before[-1].role, None) if before else ("unknown", None)
