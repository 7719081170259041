"""A policy or rules in a file: TOML as in the documentation, or JSON; `-` is standard input."""

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

from buybox_config.errors import UsageError


def read_document(path: str) -> Any:  # noqa: ANN401 - whatever the file holds, checked by whoever asked for it
    """Read a file as JSON, else as TOML. Raises UsageError that names the file and what is wrong."""
    text, name = _text(path), "standard input" if path == "-" else path
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        not_json = error
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as not_toml:
        why = not_json if text.lstrip().startswith("{") else not_toml
        raise UsageError(f"{name}: neither TOML nor JSON: {why}") from not_toml


def read_rules(path: str) -> list[Any]:
    """Read one rule, a list of rules, or the `rules` of a policy. Raises UsageError for a file without any."""
    found = read_document(path)
    if isinstance(found, dict):
        found = found.get("rules", [found] if found else [])
    if not isinstance(found, list) or not found:
        raise UsageError(f"{path}: there are no rules in it: write one as a table, or several as [[rules]]")
    return found


def _text(path: str) -> str:
    try:
        return sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
