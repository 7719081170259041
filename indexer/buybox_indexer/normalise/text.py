"""Text as people may see it: entities, mojibake, emoji, full-width forms, invisible characters and markup."""

import html
import re
import unicodedata
from functools import lru_cache

import ftfy

from buybox_indexer.listing import Listing

LONGEST_READ = 4_000
"""Characters of a value that are read: no column says anything true in more."""

UNTOUCHED = frozenset({"sku", "link", "image_link"})
"""Columns whose every character counts: identity and addresses."""

_UNSEEN = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # zero width, direction
_VARIANTS = "\ufe00-\ufe0f\u20e3\U000e0000-\U000e007f"  # how an emoji looks
_INVISIBLE = _UNSEEN + _VARIANTS
_CONTROL = "\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
_EMOJI = "\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001faff"
_WIDE = "\u3000\u3300-\u33ff\uff00-\uffef"
_ODD = "\u00a0\u2000-\u200a\u202f\u205f\u0300-\u036f\ue000-\uf8ff"  # other spaces, lone accents, private signs
_MISREAD = "Â-ÅÐÑâãåï"  # what UTF-8 read as cp1252 begins with
_SUSPECT = re.compile(f"[&<{_CONTROL}{_INVISIBLE}{_EMOJI}{_WIDE}{_ODD}{_MISREAD}]|  ")

_invisible = re.compile(f"[{_INVISIBLE}]+")
_blanked = re.compile(f"[{_CONTROL}{_EMOJI}]+")
_wide = re.compile(f"[{_WIDE}]+")
_mojibake = re.compile(f"[{_MISREAD}][\x80-\xff\u0152-\u0178\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")
# Each alternative ends at the latest where the text does, so that the time taken grows with the text's length alone.
_markup = re.compile(
    r"<(script|style)\b(?:[^<]|<(?!/\1))*(?:</\1[^<>]*>?|$)|<!--(?:[^-]|-(?!->))*(?:-->|$)|</?[a-z!][^<>]*>",
    re.IGNORECASE,
)
_opening = re.compile(r"<(?=[a-z/!?])", re.IGNORECASE)
_ROUNDS = 3
"""How often entities may have been escaped: `&amp;amp;eacute;`."""


def text_step(listing: Listing) -> bool:
    """Mend the text of every column but those of identity and addresses."""
    given = listing.given
    if _is_plain(" ".join(given.values())):
        return False
    changed = False
    for column, text in given.items():
        if _is_plain(text) or column in UNTOUCHED:
            continue
        mended = mend(text) if column == "title" else _mend_again(text)
        if mended != text:
            given[column] = mended
            changed = True
    return changed


def mend(text: str) -> str:
    """Return the text as its writer meant it to look, on one line."""
    text = text[:LONGEST_READ]
    if text.isprintable() and _SUSPECT.search(text) is None:
        return text.strip()
    text = _without_markup(_unescaped(text))
    if _mojibake.search(text):
        text = ftfy.fix_encoding(text)
    text = _blanked.sub(" ", _invisible.sub("", text))
    text = unicodedata.normalize("NFC", _wide.sub(_narrow, text))
    return _printable(" ".join(text.split()))


_mend_again = lru_cache(maxsize=8_192)(mend)


def _is_plain(text: str) -> bool:
    """Say quickly that there is nothing to mend; most rows are so."""
    return text.isascii() and text.isprintable() and "&" not in text and "<" not in text and "  " not in text


def _unescaped(text: str) -> str:
    for _ in range(_ROUNDS):
        if "&" not in text:
            break
        text = html.unescape(text)
    return text


def _without_markup(text: str) -> str:
    """Take tags out, and what scripts and styles hold; a lone `<` before a letter could still open one."""
    if "<" not in text:
        return text
    text = text.replace("<![CDATA[", "").replace("]]>", "")
    return _opening.sub(" ", _markup.sub(" ", text))


def _narrow(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found[0])


def _printable(text: str) -> str:
    """Blank what is left of unassigned and private characters."""
    if text.isprintable():
        return text
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
