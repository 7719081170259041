"""Reader of JSON documents: one RawRow for each object of a list, wherever in the document that list lies."""

from collections.abc import Iterator
from typing import BinaryIO

from buybox_config.errors import FeedError
from buybox_config.sellers import FeedSource

from buybox_indexer.feeds.json_records import find_records
from buybox_indexer.feeds.json_text import json_row
from buybox_indexer.feeds.json_window import JsonWindow
from buybox_indexer.feeds.jsonld import SCHEMA_ORG, listings, product_path, scripts
from buybox_indexer.feeds.lines import blocks, look_ahead
from buybox_indexer.listing import RawRow

NO_LIST = 'holds no list of records at its beginning: name the list in the seller file, as in records = "data.items"'


def read_json(stream: BinaryIO, source: FeedSource) -> Iterator[RawRow]:
    """Yield every record of the document's list, or of the one that `records` names.

    Raises FeedError when there is no such list, the text is no JSON, or ends too early; what came before it stands.
    """
    number = 0
    for record in _records(stream, source):
        for listing in listings(record, source):
            number += 1
            yield json_row(number, listing)


def _records(stream: BinaryIO, source: FeedSource) -> Iterator[object]:
    encoding, sample = look_ahead(stream, source.encoding)
    text = sample.decode(encoding, errors="replace").lstrip("\ufeff \t\r\n")
    if source.preset == SCHEMA_ORG and text.startswith("<"):
        for script in scripts(blocks(stream, encoding)):
            yield from _of_document(JsonWindow(iter([script])), product_path(script))
        return
    yield from _of_document(JsonWindow(blocks(stream, encoding)), _path(text, source))


def _path(text: str, source: FeedSource) -> tuple[str, ...] | None:
    if source.records is not None:
        return tuple(filter(None, source.records.split(".")))
    if source.preset == SCHEMA_ORG:
        return product_path(text)
    path = find_records(text)
    if path is None and text.strip("[] \t\r\n"):
        raise FeedError(NO_LIST)
    return path or ()


def _of_document(window: JsonWindow, path: tuple[str, ...] | None) -> Iterator[object]:
    """Yield what the list at `path` holds, or the whole document when there is no path."""
    if path is None:
        yield window.value()
    elif window.peek():
        yield from _at(window, path, path)
    window.end()


def _at(window: JsonWindow, path: tuple[str, ...], whole: tuple[str, ...]) -> Iterator[object]:
    if not path:
        if window.peek() not in ("[", ""):
            raise FeedError(f"holds no list at {'.'.join(whole) or 'its top'}: set `records` in the seller file")
        for _ in window.items():
            yield window.value()
        return
    if window.peek() != "{":
        raise FeedError(f"has no {'.'.join(whole)!r}: set `records` in the seller file")
    found = False
    for key in window.members():
        if key == path[0] and not found:
            found = True
            yield from _at(window, path[1:], whole)
        else:
            window.skip()
    if not found:
        raise FeedError(f"has no {'.'.join(whole)!r}: set `records` in the seller file")
