"""Models as a person gives them to `buybox catalogue add`: options, a CSV file or a JSON file."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from buybox_config.catalogue.rows import ADDED_COLUMNS, UNEVEN, file_rows
from buybox_config.errors import FeedError, UsageError

Row = dict[str, str]


def row_of(cells: Mapping[str, Any]) -> Row:
    """Turn cells into text, without the empty ones; lists are parted by `|`."""
    return {name: _text(name, cell) for name, cell in cells.items() if cell not in (None, "", (), [])}


def read_rows(file: Path, source: str | None) -> list[Row]:
    """Read the models of a CSV or JSON file; `source` is for rows that name none.

    Raises FeedError when it cannot be read, UsageError when it holds something else than models.
    """
    rows = _json_rows(file) if file.suffix.lower() == ".json" else _csv_rows(file)
    if not rows:
        raise UsageError(f"{file} holds no model")
    return [{"source": source, **row} if source else row for row in rows]


def _csv_rows(file: Path) -> list[Row]:
    try:
        found = [(place, row) for place, row in file_rows(file)]
    except OSError as error:
        raise FeedError(f"{file} cannot be read: {error.strerror}") from error
    for place, row in found:
        if UNEVEN in row or UNEVEN in row.values():
            raise UsageError(f"{place} has more or fewer cells than the header: quote a cell that holds a comma")
    return [row_of({name: cell for name, cell in row.items() if name not in ADDED_COLUMNS}) for _, row in found]


def _json_rows(file: Path) -> list[Row]:
    try:
        found = json.loads(file.read_bytes())
    except OSError as error:
        raise FeedError(f"{file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise FeedError(f"{file} is no JSON: {error}") from error
    rows = found if isinstance(found, list) else [found]
    if not all(isinstance(row, dict) for row in rows):
        raise UsageError(f"{file} holds something else than one model or a list of models")
    return [row_of(row) for row in rows]


def _text(name: str, cell: object) -> str:
    pieces = cell if isinstance(cell, list | tuple) else (cell,)
    if any(isinstance(piece, dict | list | bool) for piece in pieces):
        raise UsageError(f"{name}: {cell!r} is neither a text, a number nor a list of them")
    return "|".join(str(piece).strip() for piece in pieces)
