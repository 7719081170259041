"""Tell the form of a feed, and whether it is of a kind that a preset reads, from its name and its first bytes."""

import json
import re

from buybox_config.errors import FeedError

from buybox_indexer.feeds.encoding import detect_encoding
from buybox_indexer.feeds.json_text import DECODER
from buybox_indexer.feeds.jsonld import SCHEMA_ORG

ENDINGS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".jsonld": "json",
    ".xml": "xml",
    ".rss": "xml",
    ".atom": "xml",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".parquet": "parquet",
}
"""How a file's name ends to its form; what it holds may still say better."""

MAGIC = ((b"PK\x03\x04", "excel"), (b"PAR1", "parquet"))
"""First bytes of forms that are no text; a zip that is no workbook was unpacked before."""

WHITE = "\t\n\r\f\v\x1c\x1d\x1e\x1f"
"""Control characters that part lines and values."""

GOOGLE_NAMESPACE = "base.google.com/ns/1.0"
GOOGLE_COLUMNS = frozenset({"id", "title", "availability", "price", "link"})
"""Columns that every Google Merchant table has, and hardly another one has all of."""

_SCHEMA_ORG = re.compile(r'"@context"\s*:\s*[\[{]?\s*("@vocab"\s*:\s*)?"https?://(www\.)?schema\.org')
_SCRIPT = re.compile(r"<script\b[^>]*application/ld\+json", re.IGNORECASE)
_PAGE = re.compile(r"<(!doctype\s+html|html)\b", re.IGNORECASE)


def guess_form(name: str, sample: bytes) -> str:
    """Tell the form: by its first bytes where no text has them, else by the file's name, else by what the text holds.

    A Google feed and JSON of one document or many are told by what they hold. Raises FeedError when it is none that
    is read.
    """
    for magic, form in MAGIC:
        if sample.startswith(magic):
            return form
    text = _text(sample)
    named = next((form for ending, form in ENDINGS.items() if name.lower().endswith(ending)), None)
    if named in ("json", "jsonl"):
        return named if named == "jsonl" else _json_form(text)
    if named in ("excel", "parquet"):
        raise FeedError(f"is named {name!r}, but is no {named} file")
    if _is_no_text(text):
        raise FeedError("is no text, and none of the other forms that are read: see docs/feeds.md")
    form = "json" if _PAGE.match(text) and _SCRIPT.search(text) else _text_form(text)
    return "google" if _is_google(text, form) else form


def _is_no_text(text: str) -> bool:
    """Tell whether a tenth of the letters are control characters: a stray one costs a row, not a feed."""
    return sum(letter < " " and letter not in WHITE for letter in text) * 10 > len(text)


def guess_preset(form: str, sample: bytes) -> str | None:
    """Tell the preset that reads a feed which says itself what it is: Google's, or schema.org's."""
    if form == "google":
        return "google"
    text = _text(sample)
    told = _SCHEMA_ORG.search(text) or (_PAGE.match(text) and _SCRIPT.search(text))
    return SCHEMA_ORG if form in ("json", "jsonl") and told else None


def _text(sample: bytes) -> str:
    return sample.decode(detect_encoding(sample), errors="replace").lstrip("\ufeff \t\r\n")


def _text_form(text: str) -> str:
    if text.startswith("<"):
        return "xml"
    return _json_form(text) if text[:1] in ("{", "[") and text[1:].lstrip()[:1] in ("{", "[", '"', "}", "]") else "csv"


def _json_form(text: str) -> str:
    """Tell JSON lines, an object on the first line and another behind it, from one document."""
    first, _, rest = text.partition("\n")
    try:
        whole = isinstance(DECODER.decode(first), dict)
    except (json.JSONDecodeError, RecursionError):
        return "json"
    return "jsonl" if whole and rest.lstrip().startswith("{") else "json"


def _is_google(text: str, form: str) -> bool:
    if form == "xml":
        return GOOGLE_NAMESPACE in text
    header = text.partition("\n")[0]
    names = {re.sub(r"^g:", "", name.strip(' "\r').lower()) for name in re.split("[\t,;]", header)}
    return form == "csv" and names >= GOOGLE_COLUMNS
