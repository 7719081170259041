"""Judged queries from CSV files; a query may stand in a file of real data, which is then read from its folder."""

import csv
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
from buybox_config.errors import UsageError

from buybox_cli.relevance.conditions import Wanted, read_wanted

COLUMNS = ("market", "language", "type", "query", "expected")
REFERENCE = "@"
LISTING = "listing_"
"""What the types of sellers' real texts begin with."""

_PLACE = re.compile(r"(?P<file>[\w/-]+\.csv):(?P<row>\d{1,9}):(?P<column>.+)")


class Judged(msgspec.Struct, frozen=True):
    """One query and what answers it."""

    name: str  # the text, or the place where the text stands
    text: str
    market: str
    language: str
    type: str
    wanted: tuple[Wanted, ...]  # none: no device answers it
    held_out: bool


class Judgements(msgspec.Struct, frozen=True):
    """Queries read, and how many stand in real data that is not here."""

    queries: list[Judged]
    left_out: int


def read_judgements(folder: Path, real: Path | None) -> Judgements:
    """Read every CSV file of a folder; raises UsageError that names the file and the row."""
    paths = sorted(folder.glob("*.csv"))
    if not paths:
        raise UsageError(f"{folder} has no CSV file of judged queries")
    read = [judged for path in paths for judged in _rows(path, real)]
    return Judgements([judged for judged in read if judged is not None], read.count(None))


def read_expected(folder: Path, market: str) -> list[Wanted]:
    """Return all that is wanted in a market, also by queries whose text is not here; raises as `read_judgements`."""
    rows = (row for path in sorted(folder.glob("*.csv")) for _, row in _numbered(path))
    return [wanted for row in rows if row["market"] == market for wanted in read_wanted(row["expected"])]


def is_held_out(thing: str) -> bool:
    """Tell whether a query is of the half that nothing may be tuned on: by a hash of what it is about."""
    return hashlib.blake2b(thing.encode(), digest_size=1).digest()[0] % 2 == 0


def thing_of(kind: str, text: str, expected: str) -> str:
    """Return what a query is about: all queries about one thing are in one half.

    A seller's text is about the model that it wants: the title and slug of one row, and two titles of one phone, are
    one thing. Any other query is its own words, whatever their market, spacing, case and accents.
    """
    if kind.startswith(LISTING):
        return re.split("[&=]", expected, maxsplit=1)[0]
    return "".join(sign for sign in unicodedata.normalize("NFKD", text).casefold() if sign.isalnum())


def _rows(path: Path, real: Path | None) -> Iterator[Judged | None]:
    for number, row in _numbered(path):
        try:
            yield _judged(row, real)
        except UsageError as error:
            raise UsageError(f"{path}:{number}: {error}") from error


def _numbered(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if tuple(rows.fieldnames or ()) != COLUMNS:
            raise UsageError(f"{path} must have the columns {', '.join(COLUMNS)}")
        for number, row in enumerate(rows, start=2):
            if None in row or None in row.values():
                raise UsageError(f"{path}:{number}: has not exactly the columns {', '.join(COLUMNS)}")
            yield number, row


def _judged(row: dict[str, str], real: Path | None) -> Judged | None:
    name = row["query"]
    text = _referred(name.removeprefix(REFERENCE), real) if name.startswith(REFERENCE) else name
    if text is None:
        return None
    kind, expected = row["type"], row["expected"]
    held_out = is_held_out(thing_of(kind, text, expected))
    return Judged(name, text, row["market"], row["language"], kind, read_wanted(expected), held_out)


def _referred(place: str, real: Path | None) -> str | None:
    """Return the text at `file:row:column`; None where the real data are not here."""
    if real is None:
        return None
    found = _PLACE.fullmatch(place)
    if found is None:
        raise UsageError(f"{place!r} is no place: write file.csv:row:column, the rows counted from 1")
    rows, row = _table(real / found["file"]), int(found["row"])
    if not 0 < row <= len(rows) or found["column"] not in rows[0]:
        raise UsageError(f"{found['file']} has no row {row} with a column {found['column']}")
    return rows[row - 1][found["column"]]


@cache
def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
