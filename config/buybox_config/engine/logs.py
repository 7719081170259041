"""The lines of a server's log that say why it did not start."""

import re
from collections.abc import Sequence
from pathlib import Path

TELLING = re.compile(r"ERROR|FATAL|fatal|exception|Exception|Error[: ]|error[: ]|denied|refused|cannot|in use")
LINES, LINE_LENGTH, TAIL_BYTES = 3, 240, 64_000


def size(log: Path) -> int:
    """Return how long the log is now, so that only what comes later is read; 0 when there is none."""
    return log.stat().st_size if log.exists() else 0


def last_words(log: Path, since: int) -> str:
    """Return the last telling lines written after byte `since`, as one line; empty when nothing was written.

    Raises OSError.
    """
    if not log.exists():
        return ""
    with log.open("rb") as stream:
        stream.seek(max(since, log.stat().st_size - TAIL_BYTES))
        lines = stream.read().decode("utf-8", "replace").splitlines()
    plain = [" ".join(line.split()) for line in lines if line.strip() and not re.match(r"\s+at |\s*\.\.\. ", line)]
    telling = [line for line in plain if TELLING.search(line)]
    return " | ".join(line[:LINE_LENGTH] for line in _distinct(telling or plain)[-LINES:])


def _distinct(lines: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(lines))
