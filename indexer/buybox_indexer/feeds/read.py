"""Open a feed and read it in the form it comes in."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from buybox_config.errors import FeedError
from buybox_config.markets import Market
from buybox_config.presets import with_preset
from buybox_config.sellers import FeedSource, Seller
from buybox_config.settings import Settings
from buybox_config.times import utc_text

from buybox_indexer.feeds.csv_feed import read_csv
from buybox_indexer.feeds.encoding import SAMPLE
from buybox_indexer.feeds.excel_feed import read_excel
from buybox_indexer.feeds.form import guess_form, guess_preset
from buybox_indexer.feeds.google_feed import google_source, read_google
from buybox_indexer.feeds.header import named_columns
from buybox_indexer.feeds.json_feed import read_json
from buybox_indexer.feeds.jsonl_feed import read_jsonl
from buybox_indexer.feeds.jsonld import SCHEMA_ORG
from buybox_indexer.feeds.locate import Located, open_location
from buybox_indexer.feeds.parquet_feed import read_parquet
from buybox_indexer.feeds.xml_feed import read_xml
from buybox_indexer.listing import Feed, RawRow

READERS: dict[str, Callable[[BinaryIO, FeedSource], Iterator[RawRow]]] = {
    "csv": read_csv,
    "jsonl": read_jsonl,
    "json": read_json,
    "xml": read_xml,
    "google": read_google,
    "excel": read_excel,
    "parquet": read_parquet,
}
"""Form of a feed to its reader."""

TABLES = ("csv", "excel", "parquet")
"""Forms whose every row has every column."""

LOOKED_AT = 1_000
"""Records in which a column that the seller file names should show."""


@contextmanager
def open_feed(
    seller: Seller, source: FeedSource, market: Market, settings: Settings, now: dt.datetime
) -> Iterator[Feed]:
    """Open a feed, tell its form, and fill in what its preset knows; close it at the end.

    Raises FeedError when it is missing, refused, broken, or of a form that is not read.
    """
    with open_location(seller.folder, source.location, settings, now) as located:
        full = _understood(source, located)
        named = tuple(named_columns(google_source(source) if full.format == "google" else source, ()))
        yield Feed(seller, full, market, utc_text(located.modified_at), utc_text(now), located.stream, named)


def read_feed(feed: Feed) -> Iterator[RawRow]:
    """Yield the rows of an open feed that its `where` keeps.

    Raises FeedError when the feed is empty, lacks a column that the seller file names, or ends inside a record. Columns
    that no record of a JSON or XML feed shows are noted in the feed.
    """
    count = 0
    unseen = dict.fromkeys(feed.named)
    for row in _rows(feed):
        count += 1
        if unseen and row.fault is None:
            _look_for(unseen, row, feed)
        if count == LOOKED_AT:
            _note(unseen, count, feed)
        if row.fault is not None or _kept(row, feed.source.where):
            yield row
    if count == 0:
        raise FeedError("the feed is empty")
    if count < LOOKED_AT:
        _note(unseen, count, feed)


def _understood(source: FeedSource, located: Located) -> FeedSource:
    """Settle the form and the preset, where the seller file leaves them open; each may tell the other."""
    sample = located.stream.read(SAMPLE)
    located.stream.seek(0)
    form = _form(source, located.name, sample)
    preset: str | None = source.preset or ("google" if form == "google" else None)
    if preset is None and source.format is None and not source.columns:
        preset = guess_preset(form, sample)
    settled = source.model_copy(update={"format": form, "preset": preset})
    return with_preset(google_source(settled) if form == "google" else settled)


def _form(source: FeedSource, name: str, sample: bytes) -> str:
    if source.preset == "google":
        return "google"
    form = source.format or guess_form(name, sample)
    if form not in READERS:
        raise FeedError(f"format {form!r} is not read: send one of {', '.join(READERS)}")
    return "json" if source.preset == SCHEMA_ORG and form == "xml" else form  # a web page


def _rows(feed: Feed) -> Iterator[RawRow]:
    """Read the feed; a fault of its file is the feed's, whatever goes wrong with the rows elsewhere is not."""
    if feed.stream is None:
        raise FeedError("is not open")
    found = READERS[feed.source.format or ""](feed.stream, feed.source)
    while True:
        try:
            row = next(found)
        except StopIteration:
            return
        except OSError as error:
            raise FeedError(f"cannot be read to its end: {error.strerror}") from error
        yield row


def _look_for(unseen: dict[str, None], row: RawRow, feed: Feed) -> None:
    """Strike off what the row has; a table without a column that its seller file names is refused."""
    for name in [name for name in unseen if name in row.values]:
        del unseen[name]
    if unseen and feed.source.format in TABLES:
        there = ", ".join(list(row.values)[:30])
        raise FeedError(f"has no column {next(iter(unseen))!r}, which the seller file names; it has {there}")


def _note(unseen: dict[str, None], count: int, feed: Feed) -> None:
    for name in unseen:
        feed.notes.append(f"none of the first {count:,} records has {name!r}, which the seller file names")


def _kept(row: RawRow, where: dict[str, str]) -> bool:
    return all(row.values.get(column) == value for column, value in where.items())
