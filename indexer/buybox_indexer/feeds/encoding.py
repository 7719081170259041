"""Tell the encoding of a text feed from its first bytes."""

import codecs
import re

from buybox_config.errors import FeedError

SAMPLE = 65_536
"""Bytes looked at to tell the encoding, the delimiter and the form."""

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; the longer ones first where one begins with another."""

JAPANESE = ("cp932", "euc_jp")
MOSTLY_JAPANESE = 0.6
"""Share of the letters beyond ASCII that stand beside another Japanese one. Read as cp932, a French or German text has
single ideographs between plain letters where its accents were, and no share of any size."""

_PAIRED = re.compile("[\u3001-\u30ff\u4e00-\u9fff\uff01-\uff5e]{2,}")
_BROKEN = re.compile("[\ud800-\udfff]")
_SPARSE, _DENSE = 0.01, 0.2


def detect_encoding(sample: bytes) -> str:
    """Tell the encoding from a byte order mark, else UTF-16, UTF-8, Shift_JIS or EUC-JP where it fits, else cp1252."""
    for mark, name in MARKS:
        if sample.startswith(mark):
            return name
    return _unmarked_utf16(sample) or detect_narrow(sample)


def detect_narrow(sample: bytes) -> str:
    """Tell the encoding of text whose plain letters are single bytes: UTF-8, Shift_JIS, EUC-JP, else cp1252."""
    return "utf-8" if _decoded(sample, "utf-8") is not None else _eight_bit(sample)


def known_encoding(name: str) -> str:
    """Return the codec's name; raises FeedError when there is none for text."""
    try:
        codec = codecs.lookup(name)
        "".encode(codec.name)
    except (LookupError, ValueError) as error:
        raise FeedError(f"encoding {name!r} is not known: name another in the seller file") from error
    return codec.name


def is_broken(text: str) -> bool:
    """Tell whether a decoded text holds bytes that its encoding does not know, or half a character."""
    return not text.isascii() and _BROKEN.search(text) is not None


def _unmarked_utf16(sample: bytes) -> str | None:
    """Tell UTF-16 without a mark: digits, delimiters and line ends have a zero byte on one side only."""
    pairs = max(len(sample) // 2, 1)
    first, second = sample[::2].count(0) / pairs, sample[1::2].count(0) / pairs
    sides = {"utf-16-le": (first, second), "utf-16-be": (second, first)}
    fits = (name for name, (sparse, dense) in sides.items() if sparse <= _SPARSE and dense >= _DENSE)
    return next((name for name in fits if _decoded(sample, name) is not None), None)


def _eight_bit(sample: bytes) -> str:
    shares = {name: _japanese_share(_decoded(sample, name)) for name in JAPANESE}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= MOSTLY_JAPANESE else "cp1252"


def _japanese_share(text: str | None) -> float:
    if text is None:
        return 0.0
    beyond = sum(not letter.isascii() for letter in text)
    return sum(map(len, _PAIRED.findall(text))) / beyond if beyond else 0.0


def _decoded(sample: bytes, encoding: str) -> str | None:
    """Decode a sample that may end inside a character."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(sample, final=False)
    except UnicodeDecodeError:
        return None
