"""Find the numbers in a query that may be prices: "300", "1 200,50 €", "£300", "2万5千円"."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice

import msgspec

_GROUPED = r"(?<![a-z])[0-9]{1,3}(?:[ .,'][0-9]{3}){1,3}(?:[.,][0-9]{2})?"
_MYRIADS = r"[0-9]{1,6}(?:\.[0-9]{1,2})?\u4e07(?:[0-9]\u5343|[0-9]{1,4})?|[0-9]\u5343"
"""Ten thousands and thousands, as Japanese prices are said."""

_NUMBER = rf"{_MYRIADS}|{_GROUPED}|[0-9]{{1,12}}(?:[.,][0-9]{{1,2}})?"
_NO_UNIT = r"(?![0-9a-z%\"']|[.,][0-9])"
_THOUSANDS = re.compile(r"[ .,'](?=[0-9]{3}(?:[^0-9]|$))")
_JAPANESE = re.compile(r"(?:(?P<myriads>[0-9.]+)\u4e07)?(?:(?P<thousands>[0-9])\u5343)?(?P<units>[0-9]*)")


MOST_AMOUNTS = 40
"""Numbers of a text that are looked at: a query has no more words than this."""


class Amount(msgspec.Struct, frozen=True):
    """A number where it stands in a text, with its currency on either side."""

    start: int
    end: int
    number: str  # as it is written
    before: bool = False  # a currency stands before it
    after: bool = False

    @property
    def money(self) -> bool:
        """Tell whether something says that it is an amount of money; nothing else is counted in ten thousands."""
        return self.before or self.after or not self.number.isascii()

    def value(self) -> Decimal:
        """Return the number in whole units."""
        if self.number.isascii():
            return Decimal(_THOUSANDS.sub("", self.number).replace(",", "."))
        parts = _JAPANESE.fullmatch(self.number)
        assert parts is not None, self.number  # noqa: S101 - the pattern of numbers takes no other
        myriads, thousands, units = (Decimal(part or 0) for part in parts.groups())
        return 10_000 * myriads + 1_000 * thousands + units


def amount_pattern(currency: str) -> re.Pattern[str]:
    """Compile the pattern of an amount; every run of digits is tried once, from its beginning, and bounded."""
    before = rf"(?P<before>(?<![a-z])(?:{currency}) ?)?"
    return re.compile(rf"(?<![0-9][.,'])(?<![0-9]){before}(?P<number>{_NUMBER})(?P<after> ?(?:{currency}))?{_NO_UNIT}")


def find_amounts(text: str, pattern: re.Pattern[str]) -> list[Amount]:
    """Return the amounts of a text in which words are one space apart."""
    return [
        Amount(match.start(), match.end(), match["number"], match["before"] is not None, match["after"] is not None)
        for match in islice(pattern.finditer(text), MOST_AMOUNTS)
    ]


def without_first(amount: Amount) -> Iterator[Amount]:
    """Give the amount without its first groups: the 13 of "13 128 300 €" may belong to what stands before it.

    A currency before it binds them, and no amount begins with a nought.
    """
    if amount.before:
        return
    parts = amount.number.split(" ")
    for first in range(1, len(parts)):
        number = " ".join(parts[first:])
        if number.startswith("0"):
            return
        yield msgspec.structs.replace(amount, start=amount.start + len(amount.number) - len(number), number=number)


def without_last(amount: Amount) -> Iterator[Amount]:
    """Give the amount without its last groups: the 128 of "under 300 128" may belong to what follows.

    A currency behind it binds them.
    """
    if amount.after:
        return
    parts = amount.number.split(" ")
    for last in range(len(parts) - 1, 0, -1):
        number = " ".join(parts[:last])
        yield msgspec.structs.replace(amount, end=amount.end - len(amount.number) + len(number), number=number)


def ends_with(text: str, end: int, words: Iterable[str]) -> str:
    """Return which of the words, the longest first, the text has directly before `end`; empty where it has none."""
    for word in words:
        start = end - len(word)
        if start >= 0 and text.startswith(word, start) and not _joined(text[start - 1 : start], word[:1]):
            return word
    return ""


def begins_with(text: str, start: int, words: Iterable[str]) -> str:
    """Return which of the words, the longest first, the text has directly from `start`; empty where it has none."""
    for word in words:
        end = start + len(word)
        if text.startswith(word, start) and not _joined(word[-1:], text[end : end + 1]):
            return word
    return ""


def _joined(left: str, right: str) -> bool:
    """Tell whether two signs stand in one word; scripts without spaces do not tell."""
    return left.isascii() and right.isascii() and left.isalnum() and right.isalnum()
