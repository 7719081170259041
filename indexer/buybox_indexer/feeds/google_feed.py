"""Reader of Google Merchant feeds, TSV or XML: rows under Google's plain attribute names, however they are written."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO

from buybox_config.sellers import FeedSource

from buybox_indexer.feeds.csv_feed import read_csv
from buybox_indexer.feeds.lines import look_ahead
from buybox_indexer.feeds.xml_feed import read_xml
from buybox_indexer.listing import RawRow

_PREFIX = re.compile(r"^(?:g|c|gc|gm|google|base|ns\d+):(?=\w)", re.IGNORECASE)


def read_google(stream: BinaryIO, source: FeedSource) -> Iterator[RawRow]:
    """Yield every product, its columns under plain names: `g:Image Link` is `image_link`.

    Raises FeedError as the reader of its form does.
    """
    encoding, sample = look_ahead(stream, source.encoding)
    is_xml = sample.decode(encoding, errors="replace").lstrip("\ufeff \t\r\n").startswith("<")
    for row in (read_xml if is_xml else read_csv)(stream, source):
        yield RawRow(row.number, _plain(row.values), row.fault)


@lru_cache(maxsize=4096)
def google_name(name: str) -> str:
    """Return an attribute's plain name: without prefix, brackets and spaces, in lower case, at every level."""
    return ".".join(_segment(part) for part in name.split("."))


def google_source(source: FeedSource) -> FeedSource:
    """Write the columns that a seller file names as the reader gives them."""
    return source.model_copy(
        update={
            "columns": {google_name(theirs): ours for theirs, ours in source.columns.items()},
            "where": {google_name(theirs): value for theirs, value in source.where.items()},
            "sku": tuple(map(google_name, source.sku)),
        }
    )


def _segment(part: str) -> str:
    bare = _PREFIX.sub("", part.strip()).partition("(")[0]
    return re.sub(r"[\s-]+", "_", bare.strip()).lower()


def _plain(values: dict[str, str]) -> dict[str, str]:
    """Rename the columns; of a title and a g:title, Google's own stands."""
    found: dict[str, str] = {}
    for theirs, value in values.items():
        name = google_name(theirs)
        if name not in found or _PREFIX.match(theirs):
            found[name] = value
    return found
