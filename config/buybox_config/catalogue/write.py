"""Write models to the folder of additions: one file, replaced whole, so that a reader sees all of it or none."""

import csv
import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from buybox_config.catalogue.rows import ADDED_COLUMNS, MODEL_COLUMNS, file_rows
from buybox_config.engine.lock import locked

ADDED_FILE = "added.csv"
COLUMNS = (*MODEL_COLUMNS, *ADDED_COLUMNS)


@contextmanager
def writing(folder: Path, tell: Callable[[str], None]) -> Iterator[None]:
    """Hold the folder of additions, made where it is missing, so that two who add do not undo each other."""
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder, tell, "another addition to the catalogue"):
        yield


def append_rows(folder: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """Append rows to the file of added models and return it; call it while `writing` holds the folder."""
    path = folder / ADDED_FILE
    before = [row for _, row in file_rows(path)] if path.exists() else []
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows([*before, *rows])
    replace_file(path, text.getvalue().encode())
    return path


def replace_file(path: Path, content: bytes) -> None:
    """Put a file in the place of another at once, on the disk before its name is."""
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    part.replace(path)
