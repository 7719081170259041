"""Elements of XML as columns: names as in the file, nested ones under dotted paths, repeated ones numbered."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from buybox_indexer.feeds.header import MOST_COLUMNS
from buybox_indexer.listing import RawRow

DEEPEST = 8
"""Levels below a record."""

Element = Any
"""lxml's stubs do not tell elements from comments, whose tag is no text."""


def name_of(element: Element) -> str:
    """Return an element's name as the file writes it: `g:price`, `title`."""
    return _name(element.tag, element.prefix)


@lru_cache(maxsize=4096)
def _name(tag: str, prefix: str | None) -> str:
    local = tag[tag.rfind("}") + 1 :]
    return f"{prefix}:{local}" if prefix else local


def path_of(element: Element) -> tuple[str, ...]:
    """Return the names from the document's first element to this one."""
    return (*(name_of(each) for each in reversed(list(element.iterancestors()))), name_of(element))


def xml_row(number: int, record: Element) -> RawRow:
    """Return a record's values as a row, with its fault when there are too many."""
    row: dict[str, str] = {}
    for name, value in _values(record, "", 0):
        row[name] = value
        if len(row) > MOST_COLUMNS:
            return RawRow(number, {}, f"has more than {MOST_COLUMNS:,} values")
    return RawRow(number, row)


def _values(element: Element, path: str, depth: int) -> Iterator[tuple[str, str]]:
    for attribute, value in element.attrib.items():
        yield f"{path.removesuffix('.')}@{attribute[attribute.rfind('}') + 1 :]}", value
    seen: dict[str, int] = {}
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name = name_of(child)
        count = seen[name] = seen.get(name, -1) + 1
        place = f"{path}{name}.{count}" if count else f"{path}{name}"
        text = child.text
        if text is not None and not text.isspace():
            yield place, text.strip()
        if depth < DEEPEST and (len(child) or child.attrib):
            yield from _values(child, f"{place}.", depth + 1)
