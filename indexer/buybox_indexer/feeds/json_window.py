"""A window that slides over a JSON text, value by value, so that memory holds one record at a time."""

import json
import re
from collections.abc import Iterator

from buybox_config.errors import FeedError

from buybox_indexer.feeds.csv_feed import CUT_SHORT
from buybox_indexer.feeds.json_text import DECODER

LONGEST_RECORD = 16_000_000
"""Characters; a longer value is no listing, and holding it whole would exhaust memory."""

_SPACE = re.compile(r"[ \t\r\n\ufeff]*")


class JsonWindow:
    """Reads a JSON text step by step; every method raises FeedError where the text is none, or ends too early."""

    def __init__(self, text: Iterator[str]) -> None:
        self._text = text
        self._held = ""
        self._at = 0
        self._ended = False

    def peek(self) -> str:
        """Return the next sign that is no white space, without taking it; nothing at the end of the text."""
        while True:
            found = _SPACE.match(self._held, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._held) or not self._more():
                return self._held[self._at : self._at + 1]

    def take(self, signs: str) -> str:
        """Take the next sign, which is one of `signs`."""
        sign = self.peek()
        if not sign:
            raise FeedError(CUT_SHORT)
        if sign not in signs:
            raise FeedError(f"is not JSON: {sign!r} stands where {' or '.join(signs)} is expected")
        self._at += 1
        return sign

    def value(self) -> object:
        """Take one whole value."""
        self.peek()
        while True:
            try:
                found, end = DECODER.raw_decode(self._held, self._at)
            except RecursionError as error:
                raise FeedError("is nested too deeply to be a list of listings") from error
            except json.JSONDecodeError as error:
                if not self._more():
                    raise FeedError(self._why(error)) from error
                continue
            if end < len(self._held) or not self._more():
                self._at = end
                return found

    def items(self) -> Iterator[None]:
        """Stop before each item of the list that begins here; the caller takes it."""
        self.take("[")
        if self.peek() == "]":
            self._at += 1
            return
        yield
        while self.take(",]") == ",":
            yield

    def members(self) -> Iterator[str]:
        """Stop after the key of each member of the object that begins here; the caller takes its value."""
        self.take("{")
        if self.peek() == "}":
            self._at += 1
            return
        yield self._key()
        while self.take(",}") == ",":
            yield self._key()

    def skip(self) -> None:
        """Pass over a value; of long lists and objects one piece at a time is held."""
        sign = self.peek()
        if sign == "[":
            for _ in self.items():
                self.value()
        elif sign == "{":
            for _ in self.members():
                self.value()
        else:
            self.value()

    def end(self) -> None:
        """Say that the text should end here."""
        if self.peek():
            raise FeedError("goes on after its JSON document: send one list of records, or JSON lines")

    def _key(self) -> str:
        if self.peek() not in ('"', ""):
            raise FeedError(f"is not JSON: {self.peek()!r} stands where a key is expected")
        key = self.value()
        self.take(":")
        return str(key)

    def _more(self) -> bool:
        """Let what was taken go, and hold as much again of the text as is held, so that long values cost no more."""
        if self._ended:
            return False
        self._held = self._held[self._at :]
        self._at = 0
        if len(self._held) > LONGEST_RECORD:
            raise FeedError(f"a record is longer than {LONGEST_RECORD:,} characters, or is not JSON")
        pieces, wanted = [self._held], max(len(self._held), 1)
        while wanted > 0 and not self._ended:
            piece = next(self._text, None)
            self._ended = piece is None
            pieces.append(piece or "")
            wanted -= len(piece or "")
        self._held = "".join(pieces)
        return True

    def _why(self, error: json.JSONDecodeError) -> str:
        unended = error.msg.startswith("Unterminated") or not self._held[error.pos :].strip()
        return CUT_SHORT if unended else f"is not JSON ({error.msg})"
