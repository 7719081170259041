"""Reader of JSON lines feeds: one RawRow for each line; nested values under dotted paths."""

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec
from buybox_config.sellers import FeedSource

from buybox_indexer.feeds.lines import Lines, is_broken, look_ahead
from buybox_indexer.listing import RawRow

DEEPEST = 8
"""Levels; deeper nesting is no listing."""


def read_jsonl(stream: BinaryIO, source: FeedSource) -> Iterator[RawRow]:
    """Yield every line that is not blank; a line that is no JSON object comes with its fault."""
    encoding, _ = look_ahead(stream, source.encoding)
    lines = (line for line in Lines(stream, encoding) if line.strip())
    for number, line in enumerate(lines, start=1):
        yield _row(number, line)


def _row(number: int, line: str) -> RawRow:
    if is_broken(line):
        return RawRow(number, {"": line.strip()}, "holds bytes that its encoding does not know: send UTF-8")
    try:
        record = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
        return RawRow(number, {"": line.strip()}, f"is not JSON ({error})")
    if not isinstance(record, dict):
        return RawRow(number, {"": line.strip()}, "is not a JSON object")
    return RawRow(number, dict(_flatten(record, "", 0)))


def _flatten(record: dict[str, Any], path: str, depth: int) -> Iterator[tuple[str, str]]:
    for key, value in record.items():
        name = f"{path}{key}"
        if isinstance(value, dict):
            if depth < DEEPEST:
                yield from _flatten(value, f"{name}.", depth + 1)
        elif isinstance(value, bool):
            yield name, "true" if value else "false"
        elif value is not None:
            yield name, value if isinstance(value, str) else _scalar(value)


def _scalar(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
