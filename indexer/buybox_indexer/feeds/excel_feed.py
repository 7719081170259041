"""Reader of Excel workbooks: one RawRow for each row of a sheet below its header; formulas count with their values."""

import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice, zip_longest
from typing import Any, BinaryIO

import openpyxl
from buybox_config.errors import FeedError
from buybox_config.sellers import FeedSource

from buybox_indexer.feeds.header import MOST_COLUMNS, checked_header
from buybox_indexer.feeds.plain_text import plain_text
from buybox_indexer.feeds.unpack import MIB, MOST_TIMES, SUSPICIOUS_MIB
from buybox_indexer.feeds.zip_archive import MAGIC, open_zip
from buybox_indexer.listing import RawRow

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
"""How .xls begins, and a workbook locked with a password."""

MOST_ROWS = 1_048_576
"""Excel's own limit; a file that numbers its rows higher would be padded with empty ones for ever."""

MOST_SHEET_MIB = 4096
MOST_TEXTS_MIB = 512
"""The workbook's list of texts is the one part that has to be in memory."""

TEXTS = "xl/sharedStrings.xml"
CHUNK = 500


def read_excel(stream: BinaryIO, source: FeedSource) -> Iterator[RawRow]:
    """Yield every row below the header, the first row that is not empty, of the sheet named or else the first shown.

    Raises FeedError for what is no .xlsx workbook, lacks the sheet, or unpacks to more than a feed may.
    """
    _check_parts(stream)
    rows = ([_text(cell) for cell in row[: MOST_COLUMNS + 1]] for row in _rows(stream, source.sheet))
    filled = (row for row in rows if any(row))
    header = checked_header(_trimmed(next(filled, [])), source)
    for number, row in enumerate(filled, start=1):
        yield RawRow(number, dict(zip_longest(header, row[: len(header)], fillvalue="")))


def _check_parts(stream: BinaryIO) -> None:
    """Refuse bombs by what the archive says of its parts; no more than that is ever unpacked of them."""
    start = stream.read(4)
    stream.seek(0)
    if start == OLD_EXCEL:
        raise FeedError("is an old (.xls) or locked workbook: save it as .xlsx without a password")
    if not start.startswith(MAGIC):
        raise FeedError("is no .xlsx workbook: set `format` in the seller file to what it is")
    with open_zip(stream) as archive:
        for part in archive.infolist():
            _check_part(part)
    stream.seek(0)


def _check_part(part: zipfile.ZipInfo) -> None:
    most = MOST_TEXTS_MIB if part.filename == TEXTS else MOST_SHEET_MIB
    if part.file_size > most * MIB:
        raise FeedError(f"unpacks to more than {most:,} MiB: send CSV for so many rows")
    if part.file_size > SUSPICIOUS_MIB * MIB and part.file_size > MOST_TIMES * part.compress_size:
        raise FeedError(f"unpacks to more than {MOST_TIMES} times its size, as no list of listings does")


def _rows(stream: BinaryIO, sheet: str | None) -> Iterator[Sequence[Any]]:
    with _faults():
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    try:
        cells = _sheet(book, sheet).iter_rows(max_row=MOST_ROWS)
        while True:
            with _faults():
                chunk = list(islice(cells, CHUNK))
            if not chunk:
                return
            yield from chunk
    finally:
        book.close()


@contextmanager
def _faults() -> Iterator[None]:
    """Say plainly that a workbook is broken; openpyxl warns of what it leaves out, none of which is read here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except Exception as error:  # openpyxl raises whatever a broken workbook makes it stumble over
            cause = error.__context__ or error
            raise FeedError(f"is no whole workbook ({type(cause).__name__}: {str(cause)[:200]})") from error


def _sheet(book: Any, name: str | None) -> Any:  # noqa: ANN401 - openpyxl's reading sheets have no type of their own
    sheets = [sheet for sheet in book.worksheets if name is not None or sheet.sheet_state == "visible"]
    found = next((sheet for sheet in sheets if name in (None, sheet.title)), None)
    if found is None:
        raise FeedError(f"has no sheet {name or 'that is shown'!r}; it has {', '.join(book.sheetnames[:20])}")
    found.reset_dimensions()
    return found


def _text(cell: Any) -> str:  # noqa: ANN401 - as above
    """Write a cell as it is shown where that changes its meaning: 0.85 as 85%, a GTIN with its leading noughts."""
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool) and cell.has_style:
        form = str(cell.number_format)
        if form.endswith("%"):
            return f"{plain_text(value * 100.0)}%"
        if len(form) > 1 and not form.strip("0"):
            return plain_text(value).zfill(len(form))
    return plain_text(value)


def _trimmed(header: list[str]) -> list[str]:
    """Leave out empty columns at the end."""
    last = max((place for place, name in enumerate(header, start=1) if name.strip()), default=0)
    return header[:last]
