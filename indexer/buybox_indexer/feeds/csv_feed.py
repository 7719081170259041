"""Reader of CSV and TSV feeds: one RawRow for each record, in order; a bad record costs only itself."""

import csv
from collections.abc import Iterator
from typing import BinaryIO

from buybox_config.errors import FeedError
from buybox_config.sellers import FeedSource

from buybox_indexer.feeds.lines import Lines, is_broken, look_ahead
from buybox_indexer.listing import RawRow

DELIMITERS = (",", ";", "\t", "|")
MOST_COLUMNS = 1_000
LONGEST_RECORD = 100
"""Lines; a quote that opens a longer record was never meant to be one."""


def read_csv(stream: BinaryIO, source: FeedSource) -> Iterator[RawRow]:
    """Yield every record below the header; a record that is none comes with its fault.

    Raises FeedError when there is no header, or the file ends inside a record.
    """
    encoding, sample = look_ahead(stream, source.encoding)
    text = sample.decode(encoding, errors="replace")
    lines = Lines(stream, encoding)
    records = _records(lines, source.delimiter or detect_delimiter(text))
    header = _header(next(records, None))
    for number, (values, fault) in enumerate((record for record in records if record[0] or record[1]), start=1):
        yield _row(number, header, values, fault)


def detect_delimiter(text: str) -> str:
    """Tell the delimiter: the one that parts the header into most columns, the comma in doubt."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=lambda delimiter: len(next(csv.reader([header], delimiter=delimiter))))


def _header(record: tuple[list[str], str | None] | None) -> list[str]:
    if record is None or not record[0]:
        raise FeedError("the feed is empty")
    names = [name.strip() for name in record[0]]
    if len(names) > MOST_COLUMNS:
        raise FeedError(f"{len(names):,} columns; at most {MOST_COLUMNS:,} are read")
    return names


def _records(lines: Lines, delimiter: str) -> Iterator[tuple[list[str], str | None]]:
    """Yield (values, fault); after a fault, reading goes on at the line after the record's first."""
    while True:
        lines.start_record()
        try:
            yield next(csv.reader(_bounded(lines), delimiter=delimiter, strict=True)), None
        except StopIteration:
            return
        except csv.Error as error:
            if not lines.taken:
                return
            first = lines.give_back_all_but_first()
            yield [first.rstrip("\r\n")], f"is not well quoted ({error})"


def _bounded(lines: Lines) -> Iterator[str]:
    for count, line in enumerate(lines):
        if count >= LONGEST_RECORD:
            raise csv.Error(f"a quoted value spans more than {LONGEST_RECORD} lines")
        yield line


def _row(number: int, header: list[str], values: list[str], fault: str | None) -> RawRow:
    if fault is not None:
        return RawRow(number, {"": values[0]}, fault)
    if len(values) != len(header):
        return RawRow(number, dict(zip(header, values, strict=False)), _misfit(len(values), len(header)))
    row = dict(zip(header, values, strict=True))
    if any(is_broken(value) for value in values):
        return RawRow(number, row, "holds bytes that its encoding does not know: send UTF-8")
    return RawRow(number, row)


def _misfit(values: int, columns: int) -> str:
    return f"has {values} values for {columns} columns: quote values that hold the delimiter"
