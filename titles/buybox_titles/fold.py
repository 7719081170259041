"""Fold a title to plain lower-case text: no accents, no full-width forms, no typographic quotes."""

import re
import unicodedata

LONGEST = 1000
"""Characters of a title that are read; real titles have at most 150 to 250, so the rest of a longer one is noise."""

_COMBINING = re.compile("[\u0300-\u036f]+")
_SPECIAL = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "″": '"', "”": '"'}
)


def fold(text: str) -> str:
    """Return `text` in lower case without accents, at most LONGEST characters of it."""
    text = text[:LONGEST].lower()
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.translate(_SPECIAL))
    return unicodedata.normalize("NFC", _COMBINING.sub("", decomposed)).lower()


def folded(text: str) -> str:
    """Return a text as searches and rules compare it: case, accents, width and runs of spaces aside."""
    return " ".join(fold(text).split())
