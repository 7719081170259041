"""The file that a command writes to: whole or not at all."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def open_target(out: str) -> Iterator[BinaryIO]:
    """Open standard output (`-`), or a file that takes its name only when it is whole."""
    if out == "-":
        yield sys.stdout.buffer
        return
    part = Path(f"{out}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
