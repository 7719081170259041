"""`buybox resolve`: titles in, devices out, one line for each row; no engine needed."""

import csv
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click
import msgspec
from buybox_config.catalogue import load_catalogue
from buybox_config.errors import FeedError, UsageError
from buybox_config.words import load_words
from buybox_titles.recogniser import Recogniser, Recognition

LONGEST_FIELD = 1_000_000
"""Characters of one CSV field; a longer one means that a quote was never closed."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--market", help="ISO country of the titles, a hint at language and units.")
@click.option("--title-column", default="title", show_default=True, help="Name of the column that holds the titles.")
@click.option("--out", type=click.Path(path_type=Path), help="Write to this file instead of standard output.")
def command(file: Path, market: str | None, title_column: str, out: Path | None) -> None:
    """Say which device each title of a CSV FILE names, as one JSON document a line, in order."""
    check_country(market)
    with _open_feed(file) as rows, _open_output(out) as output:
        titles = read_titles(rows, title_column, file)
        recogniser = Recogniser(load_catalogue(), load_words())
        encoder = msgspec.json.Encoder()
        for number, title in enumerate(titles, start=1):
            output.write(encoder.encode(line(number, title, recogniser.recognise(title))) + b"\n")
        output.flush()


def check_country(market: str | None) -> None:
    """Refuse what is no two-letter code; the words of all languages are read whatever the country."""
    if market is not None and not (market.isascii() and market.isalpha() and len(market) == 2):  # noqa: PLR2004 - ISO 3166 alpha-2
        raise UsageError(f"--market {market[:20]!r} is not a two-letter country code such as FR")


def read_titles(lines: IO[str], column: str, file: Path) -> Iterator[str]:
    """Give the titles of a CSV file; checks its header at once and reads the rest as it goes.

    Raises UsageError when there is no such column, FeedError when the file is empty or not CSV.
    """
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(lines)
    try:
        header = next(reader, None)
    except (csv.Error, UnicodeDecodeError) as error:
        raise _unreadable(file, error) from error
    if not header:
        raise FeedError(f"{file} is empty: its first line should name the columns")
    if column not in header:
        names = ", ".join(name[:40] for name in header[:30])
        raise UsageError(f"{file} has no column {column!r}; it has {names}: name one with --title-column")
    return _titles(reader, header.index(column), file)


def line(row: int, title: str, found: Recognition) -> dict[str, object]:
    """Return one line of the answer, in the order and with the keys of the public contract."""
    return {
        "row": row,
        "title": title,
        "model_id": found.model_id,
        "device_id": found.device_id,
        "brand": found.brand,
        "category": found.category,
        "storage_gb": found.storage_gb,
        "ram_gb": found.ram_gb,
        "size": found.size,
        "connectivity": found.connectivity,
        "colour": found.colour,
        "keyboard": found.keyboard,
        "network_lock": found.network_lock,
        "confidence": found.confidence,
        "reason": found.reason,
        "candidates": found.candidates,
    }


def _titles(reader: Iterator[list[str]], index: int, file: Path) -> Iterator[str]:
    try:
        for row in reader:
            if row:
                yield row[index] if index < len(row) else ""
    except (csv.Error, UnicodeDecodeError) as error:
        raise _unreadable(file, error) from error


def _unreadable(file: Path, error: Exception) -> FeedError:
    return FeedError(f"{file} cannot be read as CSV in UTF-8: {error}")


@contextmanager
def _open_feed(file: Path) -> Iterator[IO[str]]:
    try:
        opened = file.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise FeedError(f"{file} cannot be read: {error.strerror}") from error
    with opened:
        yield opened


@contextmanager
def _open_output(out: Path | None) -> Iterator[IO[bytes]]:
    if out is None:
        yield sys.stdout.buffer
        return
    try:
        opened = out.open("wb")
    except OSError as error:
        raise FeedError(f"{out} cannot be written: {error.strerror}") from error
    with opened:
        yield opened
