"""Text of a feed in pieces: lines or blocks, bounded and decoded; lines come again when a record was none."""

import codecs
from collections.abc import Callable, Iterator
from typing import BinaryIO, TypeVar

from buybox_config.errors import FeedError

from buybox_indexer.feeds.encoding import SAMPLE, detect_encoding, detect_narrow, is_broken, known_encoding

__all__ = ["LONGEST_LINE", "SAMPLE", "Lines", "blocks", "is_broken", "look_ahead"]

Line = TypeVar("Line", str, bytes)

Decoder = Callable[[bytes, str], tuple[str, int]]

LONGEST_LINE = 1_000_000
"""Bytes; a longer line is no listing, and reading it whole would exhaust memory."""

BLOCK = 1 << 18
"""Bytes read at once."""

WIDE = ("utf-16", "utf-32")
"""Encodings in which a line end is more than one byte, and half a character cannot be escaped."""


def look_ahead(stream: BinaryIO, named: str | None) -> tuple[str, bytes]:
    """Return the encoding, as named or else detected, and the sample looked at; the stream is at its start again."""
    sample = stream.read(SAMPLE)
    stream.seek(0)
    encoding = known_encoding(named) if named else detect_encoding(sample)
    marked = encoding == "utf-8" and sample.startswith(codecs.BOM_UTF8)
    return "utf-8-sig" if marked else encoding, sample


def blocks(stream: BinaryIO, encoding: str) -> Iterator[str]:
    """Yield the decoded text in blocks; bytes that the encoding does not know arrive as lone surrogates."""
    wide = encoding.startswith(WIDE)
    decoder = codecs.getincrementaldecoder(encoding)("replace" if wide else "surrogateescape")
    more = True
    while more:
        read = stream.read(BLOCK)
        more = bool(read)
        text = decoder.decode(read, final=not more)
        yield text.replace("\ufffd", "\udcff") if wide else text


class Lines:
    """An iterator of decoded lines; `give_back_all_but_first` makes lines come again.

    Bytes that the encoding does not know arrive as lone surrogates, so that only their row is lost.
    """

    def __init__(self, stream: BinaryIO, encoding: str, line_end: str = "\n") -> None:
        split = encoding.startswith(WIDE) or line_end != "\n"
        self._source = _split_lines(stream, encoding, line_end) if split else _lines(stream, encoding)
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
        self.taken = [first]
        return first

    @property
    def at_torn_end(self) -> bool:
        """Whether the record taken reaches the end of a file that does not end with a line end."""
        return bool(self.taken) and not self.taken[-1].endswith("\n")


def _lines(stream: BinaryIO, encoding: str) -> Iterator[str]:
    """Decode line by line; plain letters are UTF-8 or not as the first line that tells them apart says."""
    decode: Decoder = codecs.getdecoder("utf-8" if encoding == "utf-8-sig" else encoding)
    stream.seek(len(codecs.BOM_UTF8) if encoding == "utf-8-sig" else 0)
    plain = encoding == "utf-8"
    while line := _bounded(stream.readline(LONGEST_LINE + 1)):
        if plain and not line.isascii():
            plain, decode = False, codecs.getdecoder(detect_narrow(line))
        yield decode(line, "surrogateescape")[0]


def _split_lines(stream: BinaryIO, encoding: str, line_end: str) -> Iterator[str]:
    rest = ""
    for text in blocks(stream, encoding):
        *whole, rest = (rest + text).split(line_end)
        yield from (_bounded(line) + "\n" for line in whole)
        _bounded(rest)
    if rest:
        yield rest


def _bounded(line: Line) -> Line:
    if len(line) > LONGEST_LINE:
        raise FeedError(f"a line is longer than {LONGEST_LINE:,} bytes: this is no list of listings")
    return line
