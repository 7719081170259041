"""Reader of XML feeds, plain, RSS or Atom: one RawRow for each record; memory holds one record at a time."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, BinaryIO

from buybox_config.errors import FeedError
from buybox_config.sellers import FeedSource
from lxml import etree

from buybox_indexer.feeds.encoding import SAMPLE, detect_encoding, known_encoding
from buybox_indexer.feeds.lines import BLOCK, blocks
from buybox_indexer.feeds.xml_names import Element, path_of, xml_row
from buybox_indexer.feeds.xml_records import find_records
from buybox_indexer.listing import RawRow

LONGEST_RECORD = 16_000_000
"""Bytes without a record; more would exhaust memory."""

ENTITIES = "declares entities, which are refused: write the characters themselves"

_ENTITY = re.compile(rb"<\s*!\s*\x00?E\x00?N\x00?T\x00?I\x00?T\x00?Y")
_DECLARED = re.compile(rb"\s*<\?xml[^>]*encoding")


def read_xml(stream: BinaryIO, source: FeedSource) -> Iterator[RawRow]:
    """Yield every record of the document.

    Raises FeedError when it declares entities, has no records, is no XML or ends too early; what came before stands.
    """
    sample = stream.read(SAMPLE * 4)
    encoding = _encoding(sample, source)
    stream.seek(0)
    document = _recoded(stream, encoding) if encoding else iter(lambda: stream.read(BLOCK), b"")
    first = next(document, b"").lstrip()
    if _ENTITY.search(first):
        raise FeedError(ENTITIES)
    path = find_records(first, source.records, recoded=encoding is not None)
    parser = _parser(path[-1], recoded=encoding is not None)
    for number, record in enumerate(_records(parser, chain([first], document), path), start=1):
        yield xml_row(number, record)
        _let_go(record)


def _encoding(sample: bytes, source: FeedSource) -> str | None:
    """Return the encoding where the parser cannot tell it: named by the seller file, or neither declared nor UTF-8."""
    if source.encoding is not None:
        return known_encoding(source.encoding)
    if _DECLARED.match(sample):
        return None
    found = detect_encoding(sample[:SAMPLE])
    return None if found in ("utf-8", "utf-8-sig", "utf-16", "utf-32") else found


def _recoded(stream: BinaryIO, encoding: str) -> Iterator[bytes]:
    """Yield the document as UTF-8; bytes that its encoding does not know stay wrong, for the parser to refuse."""
    return (text.encode("utf-8", "surrogatepass") for text in blocks(stream, encoding) if text)


def _parser(record: str, *, recoded: bool) -> etree.XMLPullParser:
    etree.clear_error_log()  # else the faults of documents read before are told again
    return etree.XMLPullParser(
        events=("end",),
        tag=f"{{*}}{record.rpartition(':')[2]}",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        encoding="utf-8" if recoded else None,
    )


def _records(parser: etree.XMLPullParser, document: Iterable[bytes], path: tuple[str, ...]) -> Iterator[Element]:
    without = 0
    for block in chain(document, [b""]):
        without += len(block)
        fault = _feed(parser, block)
        for _, element in parser.read_events():
            _refuse_entities(element)
            if path_of(element) == path:
                without = 0
                yield element
        if fault is not None:
            raise FeedError(fault)
        if without > LONGEST_RECORD:
            raise FeedError(
                f"has no {'.'.join(path)} within {LONGEST_RECORD:,} bytes: set `records` in the seller file"
            )


def _feed(parser: etree.XMLPullParser, block: bytes) -> str | None:
    """Give the parser a block, or the end; return why it cannot go on."""
    try:
        if block:
            parser.feed(block)
        else:
            parser.close()
    except etree.XMLSyntaxError as error:
        return _why(error)
    return None


def _why(error: etree.XMLSyntaxError) -> str:
    log: Any = error.error_log  # lxml's stubs do not know that it is a list
    told, line = next(((entry.message, entry.line) for entry in log), (str(error.msg), error.lineno))
    if "Premature end" in told or "EndTag" in told or "Couldn't find end" in told:
        return f"is cut short: it ends inside a record ({told})"
    return f"is broken in line {line}: {told}"


def _refuse_entities(element: Element) -> None:
    declared = element.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise FeedError(ENTITIES)


def _let_go(record: Element) -> None:
    """Free what was read: the record, and all that stands before it on every level."""
    record.clear(keep_tail=False)
    for element in (record, *record.iterancestors()):
        while element.getprevious() is not None:
            del element.getparent()[0]
