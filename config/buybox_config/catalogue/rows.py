"""Read the catalogue's CSV files row by row, each with the place that a complaint about it names."""

import csv
import io
from collections.abc import Iterable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from buybox_config.errors import ConfigError

MODEL_COLUMNS = (
    "model_id",
    "brand",
    "name",
    "category",
    "launched",
    "launch_price",
    "storage_gb",
    "ram_gb",
    "size",
    "connectivity",
    "colours",
    "aliases",
    "codes",
    "part_numbers",
    "gtins",
    "source",
)
ADDED_COLUMNS = ("added_by", "added_at")
"""Who added a row and when: kept in the file for people."""

REDIRECTS = "redirects.csv"
SHARED_CODES = "shared_codes.csv"
OTHER_FILES = {REDIRECTS: ("old_device_id", "new_device_id"), SHARED_CODES: ("code", "reason")}
"""Files of the folder that describe no models, and their columns."""

UNEVEN = "\0"
"""Stands in a row that has more or fewer cells than its header, as a column or as a cell."""

Row = tuple[str, dict[str, str]]
"""A place such as "apple-tablets.csv, row 12" and the cells by column."""


def shipped_folder() -> Traversable:
    """Return the folder of the catalogue that is part of the program."""
    return files("buybox_config") / "data" / "catalogue"


def model_rows(folder: Traversable | Path) -> Iterator[Row]:
    """Give every row of the folder's files of models, file by file in the order of their names."""
    for file in files_of_models(folder):
        yield from file_rows(file)


def files_of_models(folder: Traversable | Path) -> list[Traversable | Path]:
    """Return the folder's files of models in the order of their names."""
    names = [entry for entry in folder.iterdir() if entry.name.endswith(".csv") and entry.name not in OTHER_FILES]
    return sorted(names, key=lambda entry: entry.name)


def file_rows(file: Traversable | Path) -> Iterator[Row]:
    """Give the rows of one file of models; raises ConfigError that names it when it cannot be read as such."""
    return parse_rows(file.name, _lines(file), (*MODEL_COLUMNS, *ADDED_COLUMNS))


def other_rows(folder: Traversable | Path, name: str) -> Iterator[Row]:
    """Give every row of one of OTHER_FILES; none where there is no such file."""
    entry = folder / name
    if entry.is_file():
        yield from parse_rows(name, _lines(entry), OTHER_FILES[name])


def parse_rows(name: str, lines: Iterable[str], columns: Iterable[str]) -> Iterator[Row]:
    """Give the rows of one CSV file called `name`; raises ConfigError that names the file when a column is unknown."""
    reader = csv.DictReader(lines, restkey=UNEVEN, restval=UNEVEN)
    unknown = set(reader.fieldnames or ()) - set(columns)
    if unknown:
        raise ConfigError(f"catalogue {name}: unknown column {', '.join(sorted(unknown))}")
    for number, row in enumerate(reader, start=2):
        yield f"{name}, row {number}", row


def _lines(entry: Traversable | Path) -> Iterable[str]:
    try:
        return io.StringIO(entry.read_text("utf-8-sig"), newline="")
    except UnicodeDecodeError as error:
        raise ConfigError(f"catalogue {entry.name} is not UTF-8: save it as such ({error.reason})") from error
