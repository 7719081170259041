"""Open a feed and read it in the form it comes in."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from buybox_config.errors import FeedError
from buybox_config.markets import Market
from buybox_config.sellers import FeedSource, Seller
from buybox_config.times import utc_text

from buybox_indexer.feeds.csv_feed import read_csv
from buybox_indexer.feeds.jsonl_feed import read_jsonl
from buybox_indexer.listing import Feed, RawRow

READERS: dict[str, Callable[[BinaryIO, FeedSource], Iterator[RawRow]]] = {"csv": read_csv, "jsonl": read_jsonl}
"""Form of a feed to its reader."""

ENDINGS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
"""How a file's name ends to its form, where the seller file does not say."""


def open_feed(seller: Seller, source: FeedSource, market: Market, now: dt.datetime) -> Feed:
    """Describe a feed, with the time that its rows have when they state none: the file's own, else `now`."""
    path = seller.folder / source.location
    try:
        modified = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
    except (OSError, ValueError):
        modified = now
    return Feed(seller, source, market, utc_text(min(modified, now)), utc_text(now))


def read_feed(feed: Feed) -> Iterator[RawRow]:
    """Yield the feed's rows that its `where` keeps.

    Raises FeedError when the feed is missing, empty, of a form that is not read, lacks a column that the seller file
    names, or ends inside a record.
    """
    count = 0
    for row in _rows(feed):
        if count == 0 and row.fault is None:
            _check_columns(row, feed.source)
        count += 1
        if row.fault is not None or _kept(row, feed.source.where):
            yield row
    if count == 0:
        raise FeedError("the feed is empty")


def _rows(feed: Feed) -> Iterator[RawRow]:
    """Read the feed; a fault of its file is the feed's, whatever goes wrong with the rows elsewhere is not."""
    rows = READERS[_form(feed.source)]
    with closing(_open(feed.seller.folder / feed.source.location)) as stream:
        found = rows(stream, feed.source)
        while True:
            try:
                row = next(found)
            except StopIteration:
                return
            except OSError as error:
                raise FeedError(f"cannot be read to its end: {error.strerror}") from error
            yield row


def _form(source: FeedSource) -> str:
    form = source.format or ENDINGS.get(Path(source.location).suffix.lower())
    if form is None:
        raise FeedError(f"the form of {source.location!r} is not known: set `format` in the seller file")
    if form not in READERS:
        raise FeedError(f"format {form!r} is not read by this version: send one of {', '.join(READERS)}")
    return form


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise FeedError(f"cannot be read: {reason}") from error


def _check_columns(row: RawRow, source: FeedSource) -> None:
    """Refuse a CSV feed without a column that its seller file names; JSON objects may leave keys out."""
    if _form(source) != "csv":
        return
    named = [theirs.split(":")[0] if theirs not in row.values else theirs for theirs in source.columns]
    missing = [name for name in (*named, *source.where, *source.sku) if name not in row.values]
    if missing:
        there = ", ".join(list(row.values)[:30])
        raise FeedError(f"has no column {missing[0]!r}, which the seller file names; it has {there}")


def _kept(row: RawRow, where: dict[str, str]) -> bool:
    return all(row.values.get(column) == value for column, value in where.items())
