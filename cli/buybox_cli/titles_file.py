"""Read a CSV file of titles, in any of the encodings and delimiters that feeds come in."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec
from buybox_config.errors import FeedError
from buybox_config.sellers import FeedSource
from buybox_indexer.feeds.csv_feed import read_csv
from buybox_indexer.listing import TurnedAway
from buybox_indexer.normalise.capacity import gigabytes
from buybox_indexer.normalise.words import Words, load_words
from buybox_titles.recognition import NO_HINTS, Hints

CAPACITIES = ("storage_gb", "ram_gb")
HINTS = ("brand", "model", "category", "size", "connectivity", "colour", "keyboard", "network_lock", "gtin", "mpn")
"""Columns that are used beside the title when they have these names."""


class TitleRow(NamedTuple):
    """A row's title and what its other columns say about the device."""

    title: str
    hints: Hints


def read_titles(stream: BinaryIO, column: str, file: Path) -> Iterator[TitleRow]:
    """Give the titles of a CSV file, in order; a row without one, or that cannot be read, has an empty title.

    Raises FeedError when the file is empty, is no CSV, or has no such column.
    """
    rows = read_csv(stream, FeedSource(market="XX", location=file.name))
    words = load_words()
    names: dict[str, str] = {}
    try:
        for row in rows:
            if not names and row.fault is None:
                names = _names(list(row.values), column, file)
            title = row.values.get(names.get(column, column), "")
            yield TitleRow(title, _hints(row.values, names, words))
    except FeedError as error:
        raise FeedError(str(error) if str(error).startswith(str(file)) else f"{file}: {error}") from error


def _names(header: list[str], column: str, file: Path) -> dict[str, str]:
    """Return our columns with the names that the file gives them: the same but for case and blanks."""
    alike = {name.strip().casefold(): name for name in reversed(header)}
    if column not in header and column.strip().casefold() not in alike:
        there = ", ".join(name[:40] for name in header[:30])
        raise FeedError(f"{file} has no column {column!r}; it has {there}: name one with --title-column")
    ours = {name: alike[name] for name in (*HINTS, *CAPACITIES) if name in alike}
    return ours | {column: column if column in header else alike[column.strip().casefold()]}


def _hints(values: dict[str, str], names: dict[str, str], words: Words) -> Hints:
    said = {ours: values.get(names[ours], "").strip() or None for ours in HINTS if ours in names}
    sizes = {ours: _gigabytes(values.get(names[ours], ""), ours, words) for ours in CAPACITIES if ours in names}
    if not any(said.values()) and not any(sizes.values()):
        return NO_HINTS
    return msgspec.convert({**said, **sizes}, Hints)


def _gigabytes(text: str, column: str, words: Words) -> int | None:
    """Read a capacity column; what is no capacity says nothing here, where no row is turned away."""
    try:
        return gigabytes(text, column, words) or None if text.strip() else None
    except TurnedAway:
        return None
