"""Find the element that a record is: named by the seller file, an RSS item, an Atom entry, or what repeats."""

from collections import Counter

from buybox_config.errors import FeedError
from lxml import etree

from buybox_indexer.feeds.xml_names import Element, name_of, path_of

Path = tuple[str, ...]

NO_RECORDS = 'holds no element that repeats: name the record in the seller file, as in records = "products.product"'

STANDARD: dict[str, tuple[Path, ...]] = {"rss": (("rss", "channel", "item"),), "feed": (("feed", "entry"),)}
"""First element of a document to its records, as RSS 2.0 and Atom 1.0 (RFC 4287) have them."""


def find_records(sample: bytes, named: str | None, *, recoded: bool) -> Path:
    """Return the names from the first element of the document to its records; `recoded`: it is UTF-8, whatever it says.

    Raises FeedError when there are none.
    """
    top = _beginning(sample, recoded=recoded)
    if top is None:
        raise FeedError("is not XML, or is empty")
    if named is not None:
        return _named(top, named)
    for path in STANDARD.get(name_of(top), ()):
        if any(path_of(each) == path for each in top.iter(etree.Element)):
            return path
    return _repeated(top)


def _beginning(sample: bytes, *, recoded: bool) -> Element:
    """Parse the sample, which may end anywhere."""
    encoding = "utf-8" if recoded else None
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, encoding=encoding)
    try:
        return etree.fromstring(sample, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _named(top: Element, named: str) -> Path:
    wanted = tuple(filter(None, named.split(".")))
    for each in top.iter(etree.Element):
        path = path_of(each)
        if wanted and path[-len(wanted) :] == wanted:
            return path
    raise FeedError(f"has no element {named!r} at its beginning: set `records` in the seller file")


def _repeated(top: Element) -> Path:
    """Go down to the element that repeats, or else to the one that holds values: a feed with a single record."""
    holder = top
    while True:
        records = [child for child in holder if isinstance(child.tag, str) and (len(child) or child.attrib)]
        if not records:
            raise FeedError(NO_RECORDS)
        [(name, count)] = Counter(map(name_of, records)).most_common(1)
        first = next(child for child in records if name_of(child) == name)
        if count > 1 or _holds_values(first):
            return path_of(first)
        holder = first


def _holds_values(element: Element) -> bool:
    """Tell whether an element is a record by itself: it holds several plain values, or has them as attributes."""
    plain = sum(isinstance(child.tag, str) and not len(child) for child in element)
    return plain > 1 or len(element.attrib) > 1
