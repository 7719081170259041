"""Find the list of records inside a JSON document: the longest list of objects that its beginning shows."""

import re
from collections import Counter

DEEPEST = 5
"""Levels; a list of records lies near the top."""

Path = tuple[str, ...]

_SIGN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}:,]', re.DOTALL)


def find_records(text: str) -> Path | None:
    """Return the keys that lead to the records, none for a list at the top; None when no list of objects is seen.

    Only keys lead there: a list inside the items of another list holds parts of records.
    """
    found: Counter[Path] = Counter()
    path: list[str] = []  # the key, or [] for an item of a list, of each container that is open
    key = ""
    for sign in map(re.Match.group, _SIGN.finditer(text)):
        if sign in "{[":
            if sign == "{" and path and path[-1].startswith("[") and len(path) <= DEEPEST:
                _count(found, path)
            path.append(("[" if sign == "[" else "{") + key)
            key = ""
        elif sign in "]}":
            if path:
                path.pop()
        elif sign[0] == '"':
            key = sign[1:-1]
        elif sign == ",":
            key = ""
    return max(found, key=lambda keys: found[keys]) if found else None


def _count(found: Counter[Path], path: list[str]) -> None:
    """Count an object in the list that is open, unless that list lies inside another."""
    if not any(place.startswith("[") for place in path[:-1]):
        found[tuple(place[1:] for place in path[1:])] += 1
