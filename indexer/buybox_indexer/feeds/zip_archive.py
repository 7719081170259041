"""Open a zip file only after a look at its end: a table of millions of members is refused before it fills memory."""

import zipfile
from typing import BinaryIO

from buybox_config.errors import FeedError

MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
MOST_MEMBERS = 1_000
LONGEST_TABLE = 1_000_000
"""Bytes of the table of members."""

_END, _LOCATOR = b"PK\x05\x06", b"PK\x06\x07"
_END_LENGTH, _LOCATOR_LENGTH, _LONGEST_COMMENT = 22, 20, 65_535


def open_zip(stream: BinaryIO) -> zipfile.ZipFile:
    """Open a zip file; raises FeedError when it is broken or holds more members than any feed needs."""
    _check_table(stream)
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
        raise FeedError(f"is no whole zip file ({error}): was it cut short?") from error


def _check_table(stream: BinaryIO) -> None:
    """Read the number and length of the members' entries where the format says they stand (APPNOTE 4.3.16)."""
    size = stream.seek(0, 2)
    start = max(0, size - _END_LENGTH - _LONGEST_COMMENT - _LOCATOR_LENGTH)
    stream.seek(start)
    tail = stream.read()
    stream.seek(0)
    at = tail.rfind(_END)
    end = tail[at : at + _END_LENGTH]
    if at < 0 or len(end) < _END_LENGTH:
        raise FeedError("is no whole zip file: its end is missing, so it was cut short")
    members, length = int.from_bytes(end[10:12], "little"), int.from_bytes(end[12:16], "little")
    locator = tail[at - _LOCATOR_LENGTH : at] if at >= _LOCATOR_LENGTH else b""
    if locator.startswith(_LOCATOR):
        members, length = _large_table(stream, int.from_bytes(locator[8:16], "little"), size)
    if members > MOST_MEMBERS or length > LONGEST_TABLE:
        raise FeedError(f"holds more than {MOST_MEMBERS:,} files: send one feed in one archive")


def _large_table(stream: BinaryIO, at: int, size: int) -> tuple[int, int]:
    """Read the same two numbers where the archive is larger than 4 GiB or written as if it were."""
    if at > size:
        raise FeedError("is no whole zip file: its end points beyond it")
    stream.seek(at)
    end = stream.read(56)
    stream.seek(0)
    return int.from_bytes(end[32:40], "little"), int.from_bytes(end[40:48], "little")
