"""Open a feed wherever it lies: a path or an http(s) address, plain or packed."""

import datetime as dt
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple
from urllib.parse import unquote, urlsplit

from buybox_config.errors import FeedError
from buybox_config.settings import Settings

from buybox_indexer.feeds.unpack import Limits, unpack

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
FETCHED = ("http", "https")


class Located(NamedTuple):
    """A feed ready to be read: seekable, unpacked, at its start."""

    stream: BinaryIO
    name: str  # without .gz or .zip; tells the form
    modified_at: dt.datetime  # of the file, or as its server says; never later than now


@contextmanager
def open_location(folder: Path, location: str, settings: Settings, now: dt.datetime) -> Iterator[Located]:
    """Open a feed, and close it at the end; a path is relative to `folder`.

    Raises FeedError when it is missing, refused, no file, broken, too large or too slow; OSError when the data folder
    cannot be written.
    """
    opened = _opened(folder, location, settings, now)
    try:
        yield opened
    finally:
        opened.stream.close()


def is_fetched(location: str) -> bool:
    """Tell whether a location is an address to fetch from; any other scheme is refused.

    Raises FeedError.
    """
    scheme = _SCHEME.match(location)
    if scheme is None:
        return False
    if scheme[1].lower() not in FETCHED:
        raise FeedError(f"{scheme[1]}:// is not read: name a path, or an http or https address")
    return True


def _opened(folder: Path, location: str, settings: Settings, now: dt.datetime) -> Located:
    packed = False
    if is_fetched(location):
        # httpx takes long to import; loads of files need none of it.
        from buybox_indexer.feeds.fetch import fetch  # noqa: PLC0415 - see above

        stream, address, modified, packed = fetch(location, settings, now)
        name = PurePosixPath(unquote(urlsplit(address).path)).name
    else:
        stream, modified = _open_path(folder, location)
        name = PurePosixPath(location).name
    try:
        stream, name = unpack(stream, name, _limits(settings), packed=packed)
    except BaseException:
        stream.close()
        raise
    return Located(stream, name, min(modified, now))


def _limits(settings: Settings) -> Limits:
    return Limits(settings.data_dir / "spool", settings.feed_unpacked_max_mb)


def _open_path(folder: Path, location: str) -> tuple[BinaryIO, dt.datetime]:
    """Open a file; a pipe or device would keep the load waiting for ever, so without waiting is how it is opened."""
    try:
        number = os.open(folder / location, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise FeedError(f"cannot be read: {reason}") from error
    found = os.fstat(number)
    if not stat.S_ISREG(found.st_mode):
        os.close(number)
        raise FeedError(f"cannot be read: {_kind(found.st_mode)}, not a file")
    modified = dt.datetime.fromtimestamp(max(found.st_mtime, 0), dt.UTC)
    return os.fdopen(number, "rb"), modified


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "Is a directory"
    return "a pipe" if stat.S_ISFIFO(mode) else "a device"
