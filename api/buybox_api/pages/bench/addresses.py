"""Addresses with the state of a page in them, so that they can be kept, sent and gone back to."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

Pairs = Iterable[tuple[str, str]]


def address(path: str, pairs: Pairs | Mapping[str, str] = ()) -> str:
    """Return a path with parameters; those without a value are left out."""
    given = pairs.items() if isinstance(pairs, Mapping) else pairs
    kept = [(name, value) for name, value in given if value != ""]
    return f"{path}?{urlencode(kept)}" if kept else path
