"""Changes to single offers as a command applies them: the lines of a file, the markets in use."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from buybox_config.errors import RefusedError, UsageError
from buybox_config.markets import load_markets
from buybox_indexer.offer_changes.apply_changes import ChangesFile
from buybox_indexer.offer_changes.change import LONGEST_LINE
from buybox_indexer.offer_changes.report import ChangeReport

from buybox_cli.session import engine_client
from buybox_cli.terminal import utc_now
from buybox_cli.workshop import make_workshop

STANDARD_INPUT = Path("-")


def apply_file(path: Path, tell: Callable[[str], None]) -> ChangeReport:
    """Apply the changes of a file, `-` is standard input; raises UsageError when it cannot be read."""
    with engine_client() as (settings, client):
        file = ChangesFile(make_workshop(settings, client), load_markets(settings.markets_dir), utc_now, tell)
        return file.apply(_lines(path))


def check_waiting(report: ChangeReport) -> None:
    """Raise RefusedError when lines wait because their market could not be changed."""
    waiting = [f"{market.market}: {market.waiting}" for market in report.markets if market.waiting]
    if waiting:
        raise RefusedError("; ".join(waiting))


def _lines(path: Path) -> Iterator[bytes]:
    if path == STANDARD_INPUT:
        yield from _bounded(sys.stdin.buffer.readline)
        return
    try:
        with path.open("rb") as file:
            yield from _bounded(file.readline)
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}): name a file of changes, or -") from error


def _bounded(readline: Callable[[int], bytes]) -> Iterator[bytes]:
    """Yield lines; of one that is longer than any change only the start is kept."""
    while line := readline(LONGEST_LINE + 1):
        rest = line
        while not rest.endswith(b"\n") and (rest := readline(LONGEST_LINE + 1)):
            pass
        yield line
