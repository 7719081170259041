"""A policy as people send it, checked whole; what is wrong is told with its place."""

import unicodedata
from collections.abc import Collection

import msgspec
from buybox_config.errors import ConfigError, UsageError
from buybox_config.list_rules import RULES_MAX
from buybox_config.policy import Policy, check_markets
from pydantic import ValidationError

from buybox_desk.policies.version import Document

BYTES_MAX = 4 * 1024 * 1024
"""A document beyond it is not looked at; 500 rules with every text as long as it may be are less."""

DEPTH_MAX = 8
"""Tables inside each other; a policy needs four."""

TOLD = 5
"""Faults named at once."""

NAME_MAX = 60
"""Characters of a name that a message repeats."""

KNOWN = ("version", "weights", "rules")


def read_policy(document: object, markets: Collection[str], version: int = 1) -> Policy:
    """Check a policy in the shape of contract section 6; a `version` inside is not looked at.

    Raises UsageError that names the place of what is wrong, up to five at once.
    """
    given = _plain(document)
    try:
        policy = Policy.model_validate({**given, "version": version})
        check_markets(policy, markets)
    except ValidationError as error:
        raise UsageError(_told(error)) from error
    except ConfigError as error:
        raise UsageError(str(error)) from error
    return policy


def _plain(document: object) -> Document:
    """Refuse what is too large or no policy at all before it is looked at closely."""
    if not isinstance(document, dict):
        raise UsageError("a policy is a table with `weights` and `rules`")
    _check_bounds(document)
    unknown = [key for key in document if key not in KNOWN]
    if unknown:
        raise UsageError(f"unknown field {_cut(unknown[0])!r}: a policy has `weights` and `rules`")
    rules = document.get("rules", [])
    if isinstance(rules, list | tuple) and len(rules) > RULES_MAX:
        raise UsageError(f"rules: there are {len(rules):,}, and a policy holds {RULES_MAX} at most: remove some")
    return document


def _check_bounds(document: Document) -> None:
    _check_inside(document)
    try:
        size = len(msgspec.json.encode(document))
    except (TypeError, ValueError) as error:  # signs that are no text, numbers beyond every bound
        raise UsageError(f"the policy cannot be written as JSON: {_cut(str(error))}") from error
    if size > BYTES_MAX:
        raise UsageError(
            f"the policy is {size / 1e6:.1f} MB, and {BYTES_MAX / 1e6:.1f} MB are the most: shorten texts or remove "
            "rules"
        )


def _check_inside(document: object, depth: int = 0) -> None:
    if depth > DEPTH_MAX:
        raise UsageError("the policy has tables inside tables too deep: see docs/policy.md for its shape")
    if isinstance(document, str) and _holds_signals(document):
        raise UsageError(f"the text {_cut(ascii(document))} holds signs that are no text: write it in plain letters")
    inner: Collection[object] = ()
    if isinstance(document, dict):
        inner = document.values()
    elif isinstance(document, list | tuple):
        inner = document
    for each in inner:
        _check_inside(each, depth + 1)


def _told(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_input=False)
    told = [_fault(each["loc"], each["msg"], each["type"]) for each in faults[:TOLD]]
    more = f"; and {len(faults) - TOLD} more" if len(faults) > TOLD else ""
    return "; ".join(told) + more


def _fault(location: tuple[int | str, ...], message: str, kind: str) -> str:
    place = _place(location)
    said = {
        "extra_forbidden": "unknown field",
        "missing": "is missing",
        "float_type": "must be a number",
        "finite_number": "must be a finite number",
        "bool_type": "must be true or false",
    }.get(kind, message.removeprefix("Value error, "))
    return f"{place}: {said}" if place else said


def _place(location: tuple[int | str, ...]) -> str:
    """Name a place as it is written: `weights.FR.laptop.seller`, or `rules 3: scope.market`, counted from 1."""
    parts = list(location)
    if parts and parts[0] in {"market_weights", "category_weights"}:
        parts[0] = "weights"
    if len(parts) > 1 and parts[0] == "rules" and isinstance(parts[1], int):
        inner = ".".join(_cut(str(part)) for part in parts[2:])
        return f"rules {parts[1] + 1}: {inner}" if inner else f"rules {parts[1] + 1}"
    return ".".join(_cut(str(part)) for part in parts)


def _cut(text: str) -> str:
    return text if len(text) <= NAME_MAX else f"{text[:NAME_MAX]}…"


def signed(text: str, what: str, longest: int) -> str:
    """Return a reason or name on one line, without the blanks around it.

    Raises UsageError when it is blank, too long, or holds signs that a terminal obeys.
    """
    plain = " ".join(text.split())
    if not plain:
        raise UsageError(f"{what} is blank: say it in a few words")
    if len(plain) > longest:
        raise UsageError(f"{what} has {len(plain):,} characters, {longest} are the most")
    if _holds_signals(plain):
        raise UsageError(f"{what} holds signs that are no text: write it in plain letters")
    return plain


def _holds_signals(text: str) -> bool:
    """Tell whether a text holds signs that a terminal obeys, or halves of signs; lines and tabs are text."""
    return any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t\r" for sign in text)
