"""JSON as text: numbers keep the digits that the seller wrote, nested values stand under dotted paths."""

import json
from collections.abc import Iterator
from typing import Any

from buybox_indexer.feeds.encoding import is_broken
from buybox_indexer.feeds.header import MOST_COLUMNS
from buybox_indexer.listing import RawRow

DEEPEST = 8
"""Levels; deeper nesting is no listing."""

DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str, strict=False)
"""Decodes numbers to their own text, NaN and Infinity too, so that 234.10 stays 234.10 and money judges the rest."""


def json_row(number: int, record: object) -> RawRow:
    """Return a decoded record as a row, with its fault when it is no object, too wide, or holds broken letters."""
    if not isinstance(record, dict):
        return RawRow(number, {"": str(record)[:1000]}, "is not a JSON object")
    row: dict[str, str] = {}
    for name, value in flatten(record):
        row[name] = value
        if len(row) > MOST_COLUMNS:
            return RawRow(number, {}, f"has more than {MOST_COLUMNS:,} values")
    if any(is_broken(value) for value in row.values()):
        return RawRow(number, row, "holds bytes that its encoding does not know, or half a character: send UTF-8")
    return RawRow(number, row)


def flatten(record: dict[str, Any], path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield every value under its dotted path; the items of a list are numbered from 0, plain ones are joined too."""
    for key, value in record.items():
        name = f"{path}{key}"
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, bool):
            yield name, "true" if value else "false"
        elif isinstance(value, dict | list) and depth < DEEPEST:
            yield from _nested(value, name, depth)


def _nested(value: dict[str, Any] | list[Any], name: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        yield from flatten(value, f"{name}.", depth + 1)
        return
    if any(isinstance(item, dict | list) for item in value):
        yield from flatten({str(place): item for place, item in enumerate(value)}, f"{name}.", depth + 1)
        return
    plain = [text for item in value for _, text in flatten({"": item})]
    if plain:
        yield name, ", ".join(plain)
