"""Lines of a text feed: bounded, decoded, and given back when a record turns out not to be one."""

import codecs
import io
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, TypeVar

from buybox_config.errors import FeedError

_BROKEN = re.compile("[\udc80-\udcff]")

Line = TypeVar("Line", str, bytes)

Decoder = Callable[[bytes, str], tuple[str, int]]

LONGEST_LINE = 1_000_000
"""Bytes; a longer line is no listing, and reading it whole would exhaust memory."""

SAMPLE = 65_536
"""Bytes looked at to tell the encoding and the delimiter."""


def detect_encoding(sample: bytes) -> str:
    """Tell the encoding from a byte order mark, else UTF-8 where the sample is valid, else cp1252."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if sample.startswith(mark):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=False)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def known_encoding(name: str) -> str:
    """Return the codec's name; raises FeedError when there is none."""
    try:
        return codecs.lookup(name).name
    except LookupError as error:
        raise FeedError(f"encoding {name!r} is not known: name another in the seller file") from error


def look_ahead(stream: BinaryIO, named: str | None) -> tuple[str, bytes]:
    """Return the encoding, as named or else detected, and the sample looked at; the stream is at its start again."""
    sample = stream.read(SAMPLE)
    stream.seek(0)
    return known_encoding(named) if named else detect_encoding(sample), sample


class Lines:
    """An iterator of decoded lines; `give_back` makes lines come again.

    Bytes that the encoding does not know arrive as lone surrogates, so that only their row is lost.
    """

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._source = _decoded(stream, encoding)
        self._again: list[str] = []
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else next(self._source)
        self.taken.append(line)
        return line

    def start_record(self) -> None:
        """Forget what was taken: a new record begins."""
        self.taken.clear()

    def give_back_all_but_first(self) -> str:
        """Let every line of this record but its first come again; return the first."""
        first, *rest = self.taken
        self._again.extend(reversed(rest))
        return first


def _decoded(stream: BinaryIO, encoding: str) -> Iterator[str]:
    """Decode line by line; UTF-16 has its line ends in pairs of bytes and is decoded as a whole."""
    if encoding.startswith("utf-16"):
        text = io.TextIOWrapper(stream, encoding, errors="replace", newline="\n")
        while characters := text.readline(LONGEST_LINE + 1):
            yield _bounded(characters)
        return
    decode: Decoder = codecs.getdecoder("utf-8" if encoding == "utf-8-sig" else encoding)
    stream.seek(len(codecs.BOM_UTF8) if encoding == "utf-8-sig" else 0)
    plain = encoding == "utf-8"
    while line := _bounded(stream.readline(LONGEST_LINE + 1)):
        if plain and not line.isascii():
            plain, decode = False, _decoder_of(line)
        yield decode(line, "surrogateescape")[0]


def _decoder_of(line: bytes) -> Decoder:
    """Choose between UTF-8 and cp1252 by the first line that tells them apart, however late it comes."""
    return codecs.getdecoder(detect_encoding(line))


def _bounded(line: Line) -> Line:
    if len(line) > LONGEST_LINE:
        raise FeedError(f"a line is longer than {LONGEST_LINE:,} bytes: this is no list of listings")
    return line


def is_broken(text: str) -> bool:
    """Tell whether a decoded text holds bytes that its encoding does not know."""
    return not text.isascii() and _BROKEN.search(text) is not None
