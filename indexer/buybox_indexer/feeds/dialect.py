"""Tell how a CSV feed is written: its delimiter, its quotes, and whether quotes inside values are escaped."""

import csv
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

DELIMITERS = (",", ";", "\t", "|")
QUOTES = ('"', "'", "`", "^", "~")
LOOKED_AT = 50
"""Records of the sample."""

MOSTLY = 0.8

_NAMED = re.compile(r"^\ufeff?[\"']?sep=([^\w\s\"'.]|\t)[\"']?[\r\n]", re.IGNORECASE)


class Dialect(NamedTuple):
    """How values are parted and quoted."""

    delimiter: str
    quote: str = '"'
    escape: str | None = None
    preamble: int = 0  # lines before the header


def detect_dialect(text: str, delimiter: str | None = None) -> Dialect:
    """Tell the dialect from the first records; a delimiter given, or named by a first line `sep=;`, stands.

    The delimiter is the one that parts most columns in most records alike; the comma and the double quote in doubt.
    """
    named = _NAMED.match(text)
    text = text[named.end() :] if named else text
    known = delimiter or (named[1] if named else None)
    choices = [Dialect(known or each, quote) for quote in _quotes(text) for each in ((known,) if known else DELIMITERS)]
    best = max(choices, key=lambda dialect: _fit(text, dialect))
    return _escaped(text, best)._replace(preamble=1 if named else 0)


def _escaped(text: str, plain: Dialect) -> Dialect:
    """Take a backslash before a quote for an escape only where the records are ill quoted without."""
    if f"\\{plain.quote}" not in text or plain.quote * 2 in text or _is_well_quoted(text, plain):
        return plain
    return plain._replace(escape="\\")


def _is_well_quoted(text: str, dialect: Dialect) -> bool:
    lines = _whole_lines(text)
    try:
        list(islice(csv.reader(lines, delimiter=dialect.delimiter, quotechar=dialect.quote, strict=True), LOOKED_AT))
    except csv.Error:
        return False
    return True


def _fit(text: str, dialect: Dialect) -> float:
    """Rate a dialect: the columns it finds, less where records do not agree about them."""
    widths = list(map(len, _sample(text, dialect)))
    if not widths or widths[0] < 2:  # noqa: PLR2004 - one column is parted by nothing
        return 0.0
    alike = sum(width == widths[0] for width in widths) / len(widths)
    return alike**2 * (widths[0] - 1)


def _sample(text: str, dialect: Dialect) -> Iterator[list[str]]:
    reader = csv.reader(_whole_lines(text), delimiter=dialect.delimiter, quotechar=dialect.quote)
    try:
        yield from islice((record for record in reader if record), LOOKED_AT)
    except csv.Error:
        return


def _whole_lines(text: str) -> list[str]:
    """Return the sample's lines but one that was cut."""
    lines = text.splitlines(keepends=True)
    return lines if len(lines) == 1 or text.endswith("\n") else lines[:-1]


def _quotes(text: str) -> tuple[str, ...]:
    """Return the double quote, or the other sign that most lines have around a value."""
    lines = [line for line in text.splitlines()[:LOOKED_AT] if line.strip()]
    for quote in QUOTES:
        if lines and sum(_wraps(quote, line) for line in lines) >= MOSTLY * len(lines):
            return (quote,)
    return ('"',)


def _wraps(quote: str, line: str) -> bool:
    sign = re.escape(quote)
    return re.search(rf"(?:^|[,;\t|]){sign}[^{sign}]*{sign}(?:[,;\t|]|$)", line) is not None
