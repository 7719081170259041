"""Lines of files of events and offers, one file after another."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from buybox_config.errors import UsageError


def lines_of(paths: Iterable[Path]) -> Iterator[bytes]:
    """Yield every line. Raises UsageError for a file that cannot be read."""
    for path in paths:
        try:
            with path.open("rb") as file:
                yield from file
        except OSError as error:
            raise UsageError(f"{path} cannot be read ({error.strerror}): name a file of events or offers") from error
