"""Take a feed out of gzip or zip, onto disk, within limits: whatever an archive promises, memory stays flat."""

import gzip
import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, NamedTuple, cast

from buybox_config.errors import FeedError

from buybox_indexer.feeds.zip_archive import MAGIC, open_zip

PIECE = 256 * 1024
MIB = 1024 * 1024
GZIP = b"\x1f\x8b"
OTHERS = {
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
    b"Rar!": "RAR",
}
"""How files packed with what is not read begin."""

KNOWN = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".xml", ".rss", ".xlsx", ".parquet")
"""Endings by which the feed is told from what else lies in an archive."""

WORKBOOK = "[Content_Types].xml"
"""The member by which an Excel workbook, itself a zip file, is told from an archive."""

SUSPICIOUS_MIB, MOST_TIMES = 64, 250
"""A feed that unpacks to more MiB and more times its size is a bomb; listings shrink 5 to 50 times."""


class Limits(NamedTuple):
    """Where unpacked feeds wait, and how large they may become."""

    folder: Path
    most_mb: int


def unpack(stream: BinaryIO, name: str, limits: Limits, *, packed: bool = False) -> tuple[BinaryIO, str]:
    """Return the feed unpacked, at its start, with its name; the given stream is closed unless it is returned.

    `packed` says that a server packed it for the way, beside what the seller did. Raises FeedError for an archive that
    is broken, nested, too large or holds more than one feed; OSError when the disk is full.
    """
    start = _start(stream)
    if start.startswith(GZIP):
        unpacked = _from_gzip(stream, limits)
        if packed and _start(unpacked).startswith((GZIP, *MAGIC)):
            return unpack(unpacked, name, limits)
        return _not_nested(unpacked), _without(name, ".gz", ".gzip")
    if start.startswith(MAGIC) and not _is_workbook(stream):
        unpacked, member = _from_zip(stream, limits)
        return _not_nested(unpacked), member
    for magic, program in OTHERS.items():
        if start.startswith(magic):
            raise FeedError(f"is packed with {program}, which is not read: send it plain, as gzip or as zip")
    return stream, name


def _start(stream: BinaryIO) -> bytes:
    start = stream.read(8)
    stream.seek(0)
    return start


def _is_workbook(stream: BinaryIO) -> bool:
    with open_zip(stream) as archive:
        found = WORKBOOK in archive.namelist()
    stream.seek(0)
    return found


def _not_nested(stream: BinaryIO) -> BinaryIO:
    start = _start(stream)
    if start.startswith((GZIP, *OTHERS)) or (start.startswith(MAGIC) and not _is_workbook(stream)):
        stream.close()
        raise FeedError("is an archive within an archive: pack the feed once")
    return stream


def _without(name: str, *endings: str) -> str:
    for ending in endings:
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return name


def _from_gzip(stream: BinaryIO, limits: Limits) -> BinaryIO:
    size = stream.seek(0, 2)
    stream.seek(0)
    with stream, _broken("gzip"), gzip.GzipFile(fileobj=stream) as unpacking:
        return _written(cast("IO[bytes]", unpacking), size, limits)


def _from_zip(stream: BinaryIO, limits: Limits) -> tuple[BinaryIO, str]:
    with stream, _broken("zip"), open_zip(stream) as archive:
        member = _feed_in(archive)
        with archive.open(member) as unpacking:
            return _written(unpacking, member.compress_size, limits), PurePosixPath(member.filename).name


def _feed_in(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """Choose the one feed; what systems leave beside it (`__MACOSX`, hidden files) is passed over."""
    members = [member for member in archive.infolist() if not member.is_dir() and not _is_litter(member.filename)]
    feeds = [member for member in members if member.filename.lower().endswith(KNOWN)]
    chosen = members if len(members) == 1 else feeds
    if len(chosen) != 1:
        names = ", ".join(member.filename[:60] for member in (feeds or members)[:10]) or "none"
        raise FeedError(f"should hold one feed, but its files are: {names}")
    if chosen[0].flag_bits & 1:
        raise FeedError("is locked with a password: send it without")
    return chosen[0]


def _is_litter(name: str) -> bool:
    return any(part == "__MACOSX" or part.startswith(".") for part in PurePosixPath(name).parts)


def _written(unpacking: IO[bytes], packed_size: int, limits: Limits) -> BinaryIO:
    """Write what comes out to a file without a name, so that nothing is left behind."""
    limits.folder.mkdir(parents=True, exist_ok=True)
    file = cast("BinaryIO", tempfile.TemporaryFile(dir=limits.folder))  # noqa: SIM115 - the reader closes it
    size = 0
    try:
        while piece := unpacking.read(PIECE):
            size += len(piece)
            _check_size(size, packed_size, limits)
            file.write(piece)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _check_size(size: int, packed_size: int, limits: Limits) -> None:
    if size > limits.most_mb * MIB:
        raise FeedError(f"unpacks to more than {limits.most_mb:,} MiB (BUYBOX_FEED_UNPACKED_MAX_MB)")
    if size > SUSPICIOUS_MIB * MIB and size > MOST_TIMES * packed_size:
        raise FeedError(f"unpacks to more than {MOST_TIMES} times its size, as no list of listings does")


@contextmanager
def _broken(form: str) -> Iterator[None]:
    """Say plainly that an archive is broken; a full disk is no fault of the feed and passes."""
    try:
        yield
    except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError) as error:
        raise FeedError(f"is no whole {form} file ({error}): was it cut short?") from error
    except (NotImplementedError, RuntimeError) as error:
        raise FeedError(f"is a {form} file of a kind that is not read ({error}): pack it anew") from error
