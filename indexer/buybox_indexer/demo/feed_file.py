"""Write feeds row by row: a small buffer a feed, so that a million rows need no memory and few open files."""

import csv
import io
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path
from typing import Any, Protocol

import msgspec
from buybox_config.money import decimal_amount

from buybox_indexer.demo.feed_style import FeedStyle
from buybox_indexer.demo.listing import Listing
from buybox_indexer.demo.words import Words

FLUSH_CHARACTERS = 24_000
HOURS_A_DAY = 24
SYMBOLS = {"EUR": " €", "GBP": " £"}
GROUP_MARKS = {"fr": "\u00a0", "de": ".", "es": ".", "en": ","}

Cell = str | int | float | bool | None
Write = Callable[[Any], Cell]  # formatters differ in what they take: the column decides


class FeedFile(Protocol):
    """A feed that is being written."""

    def write(self, listing: Listing) -> None:
        """Add one row."""

    def close(self) -> None:
        """Write what is still in the buffer."""


class CsvFeed:
    """A feed with delimiters."""

    def __init__(self, path: Path, style: FeedStyle, formats: dict[str, Write]) -> None:
        self._path, self._encoding = path, style.encoding
        self._cells = attrgetter(*style.headers)
        places = list(style.headers)
        self._formats = [(places.index(column), write) for column, write in formats.items() if column in style.headers]
        self._buffer = io.StringIO()
        self._rows = csv.writer(
            self._buffer,
            delimiter=style.delimiter,
            quoting=csv.QUOTE_ALL if style.quote_all else csv.QUOTE_MINIMAL,
            lineterminator="\n",
        )
        self._rows.writerow(style.headers.values())

    def write(self, listing: Listing) -> None:
        """Add one row."""
        cells = list(self._cells(listing))
        for place, write in self._formats:
            cells[place] = write(cells[place])
        self._rows.writerow(cells)
        if self._buffer.tell() > FLUSH_CHARACTERS:
            self.close()

    def close(self) -> None:
        """Append the buffer to the file; characters that its encoding lacks become question marks."""
        with self._path.open("ab") as file:
            file.write(self._buffer.getvalue().encode(self._encoding, "replace"))
        if self._encoding == "utf-8-sig":
            self._encoding = "utf-8"  # the mark stands once, at the start
        self._buffer.seek(0)
        self._buffer.truncate()


class JsonFeed:
    """A feed of one JSON object a line, with nested columns."""

    def __init__(self, path: Path, style: FeedStyle, formats: dict[str, Write]) -> None:
        self._path = path
        self._cells = attrgetter(*style.headers)
        self._paths = [tuple(theirs.split(".")) for theirs in style.headers.values()]
        self._formats = [formats.get(column) for column in style.headers]
        self._buffer = bytearray()

    def write(self, listing: Listing) -> None:
        """Add one row."""
        document: dict[str, Any] = {}  # nested to any depth
        for path, write, cell in zip(self._paths, self._formats, self._cells(listing), strict=True):
            value = write(cell) if write else cell
            if value is not None:
                place = document
                for step in path[:-1]:
                    place = place.setdefault(step, {})
                place[path[-1]] = value
        self._buffer += msgspec.json.encode(document) + b"\n"
        if len(self._buffer) > FLUSH_CHARACTERS:
            self.close()

    def close(self) -> None:
        """Append the buffer to the file."""
        with self._path.open("ab") as file:
            file.write(self._buffer)
        self._buffer.clear()


def open_feed(path: Path, style: FeedStyle, words: Words, language: str, currency: str) -> FeedFile:
    """Start a feed file in a shop's style."""
    formats = _formats(style, words, language, currency)
    return JsonFeed(path, style, formats) if style.form == "jsonl" else CsvFeed(path, style, formats)


def _formats(style: FeedStyle, words: Words, language: str, currency: str) -> dict[str, Write]:
    money = _money(style.money, language, currency)
    formats: dict[str, Write] = {"price": money, "shipping_price": money, "min_price": money}
    if style.form == "csv":
        formats["battery_new"] = {True: words.yes, False: words.no, None: ""}.__getitem__
    if style.hours:
        formats["delivery_days"] = HOURS_A_DAY.__mul__
    return formats


def _money(kind: str, language: str, currency: str) -> Write:
    """Return how a feed writes minor units: `289.00`, `289,00`, `1.289,00 €` or a JSON number."""

    def point(minor: int | None) -> Cell:
        return None if minor is None else decimal_amount(minor, currency)

    def comma(minor: int | None) -> Cell:
        return None if minor is None else decimal_amount(minor, currency).replace(".", ",")

    def symbol(minor: int | None) -> Cell:
        return None if minor is None else _grouped(minor, language) + SYMBOLS[currency]

    def number(minor: int | None) -> Cell:
        return None if minor is None else minor / 100

    return {"point": point, "comma": comma, "symbol": symbol, "number": number}[kind]


def _grouped(minor: int, language: str) -> str:
    """Write an amount with the language's marks for thousands and decimals."""
    whole, cents = divmod(minor, 100)
    decimal = "." if language == "en" else ","
    return f"{whole:,}".replace(",", GROUP_MARKS[language]) + f"{decimal}{cents:02d}"
