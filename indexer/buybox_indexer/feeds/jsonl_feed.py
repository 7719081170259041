"""Reader of JSON lines feeds: one RawRow for each line, or for each offer where lines are schema.org products."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from buybox_config.errors import FeedError
from buybox_config.sellers import FeedSource

from buybox_indexer.feeds.csv_feed import CUT_SHORT
from buybox_indexer.feeds.encoding import is_broken
from buybox_indexer.feeds.json_text import DECODER, json_row
from buybox_indexer.feeds.jsonld import listings
from buybox_indexer.feeds.lines import Lines, look_ahead
from buybox_indexer.listing import RawRow

_BROKEN = "holds bytes that its encoding does not know: send UTF-8"


def read_jsonl(stream: BinaryIO, source: FeedSource) -> Iterator[RawRow]:
    """Yield every line that is not blank; a line that is no JSON object comes with its fault.

    Raises FeedError when the file ends inside a line.
    """
    encoding, _ = look_ahead(stream, source.encoding)
    number, lines = 0, Lines(stream, encoding)
    for line in lines:
        lines.start_record()
        for row in _rows(number, line, source) if line.strip() else ():
            number += 1
            yield row


def _rows(before: int, line: str, source: FeedSource) -> Iterator[RawRow]:
    if is_broken(line):
        yield RawRow(before + 1, {"": line.strip()}, _BROKEN)
        return
    try:
        record = DECODER.decode(line)
    except RecursionError:
        yield RawRow(before + 1, {"": line.strip()}, "is nested too deeply")
        return
    except json.JSONDecodeError as error:
        if not line.endswith("\n"):
            raise FeedError(CUT_SHORT) from error
        yield RawRow(before + 1, {"": line.strip()}, f"is not JSON ({error})")
        return
    for number, listing in enumerate(listings(record, source), start=before + 1):
        yield json_row(number, listing)
