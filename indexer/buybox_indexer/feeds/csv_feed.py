"""Reader of CSV and TSV feeds: one RawRow for each record, in order; a bad record costs only itself."""

import csv
from collections.abc import Iterator
from typing import BinaryIO

from buybox_config.errors import FeedError
from buybox_config.sellers import FeedSource

from buybox_indexer.feeds.dialect import Dialect, detect_dialect
from buybox_indexer.feeds.encoding import is_broken
from buybox_indexer.feeds.header import checked_header
from buybox_indexer.feeds.lines import Lines, look_ahead
from buybox_indexer.listing import RawRow

LONGEST_RECORD = 100
"""Lines; a quote that opens a longer record was never meant to be one."""

CUT_SHORT = "is cut short: it ends inside a record"


Record = tuple[list[str], str | None]
"""Values, and why they are none."""


def read_csv(stream: BinaryIO, source: FeedSource) -> Iterator[RawRow]:
    """Yield every record below the header; a record that is none comes with its fault.

    Raises FeedError when there is no header, or the file ends inside a record.
    """
    encoding, sample = look_ahead(stream, source.encoding)
    text = sample.decode(encoding, errors="replace")
    lines = Lines(stream, encoding, "\n" if "\n" in text or "\r" not in text else "\r")
    dialect = detect_dialect(text, source.delimiter)
    records = (record for record in _records(lines, dialect) if record[0] or record[1])
    header = _header(next(records, None), source)
    for number, (values, fault) in enumerate(records, start=1):
        if len(values) < len(header) and lines.at_torn_end:
            raise FeedError(CUT_SHORT)
        yield _row(number, header, values, fault, lines.taken)


def _header(record: Record | None, source: FeedSource) -> list[str]:
    if record is None:
        raise FeedError("the feed is empty")
    values, fault = record
    if fault is not None:
        raise FeedError(f"its header {fault}")
    return checked_header(values, source)


def _records(lines: Lines, dialect: Dialect) -> Iterator[Record]:
    """Yield the records; after a fault, reading goes on at the line after the record's first."""
    for _ in range(dialect.preamble):
        next(lines)
    while True:
        lines.start_record()
        try:
            values = next(_reader(lines, dialect))
        except StopIteration:
            return
        except csv.Error as error:
            if not lines.taken:
                return
            first = lines.give_back_all_but_first()
            yield [first.rstrip("\r\n")], f"is not well quoted ({error})"
        else:
            yield values, None


def _reader(lines: Lines, dialect: Dialect) -> Iterator[list[str]]:
    return csv.reader(
        _bounded(lines),
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        escapechar=dialect.escape,
        strict=True,
    )


def _bounded(lines: Lines) -> Iterator[str]:
    for count, line in enumerate(lines):
        if count >= LONGEST_RECORD:
            raise csv.Error(f"a quoted value spans more than {LONGEST_RECORD} lines")
        yield line


def _row(number: int, header: list[str], values: list[str], fault: str | None, lines: list[str]) -> RawRow:
    if fault is not None:
        return RawRow(number, {"": values[0]}, fault)
    row = dict(zip(header, values, strict=False))
    if len(values) != len(header) and any(values[len(header) :] or [True]):
        return RawRow(number, row, _misfit(len(values), len(header)))
    if any(map(is_broken, lines)):
        return RawRow(number, row, "holds bytes that its encoding does not know: send UTF-8")
    return RawRow(number, row)


def _misfit(values: int, columns: int) -> str:
    return f"has {values} values for {columns} columns: quote values that hold the delimiter"
