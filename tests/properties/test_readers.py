"""Whatever a feed holds, a reader yields rows or refuses the feed; and every form says the same of the same table."""

import csv
import io
import json
from collections.abc import Callable
from xml.sax.saxutils import escape

import pytest
from buybox_config.errors import FeedError
from buybox_config.sellers import FeedSource
from buybox_indexer.feeds.form import guess_form, guess_preset
from buybox_indexer.feeds.read import READERS
from buybox_indexer.listing import RawRow
from hypothesis import given, settings
from hypothesis import strategies as st

Table = list[dict[str, str]]

FORMS = tuple(READERS)
COLUMNS = ("sku", "title", "price", "état", "link")

# U+FFFD is what an earlier program wrote for a letter it lost, and UTF-16 readers take it for one of their own
words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="\ufeff\ufffd"), max_size=12
)
values = words.map(str.strip) | st.sampled_from(
    ["=1+1", '13.3"', "a;b", "a,b", "a\tb", "<b>&amp;</b>", "'x", "{}", "1e9"]
)
rows = st.fixed_dictionaries(
    {"sku": st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True)} | dict.fromkeys(COLUMNS[1:], values)
)
tables = st.lists(rows, min_size=1, max_size=8)

KEYS = (
    "@type @graph offers hasVariant price priceSpecification shippingDetails shippingDestination addressCountry image "
    "deliveryTime handlingTime value warranty durationOfWarranty item name additionalProperty inventoryLevel "
    "availability hasMerchantReturnPolicy priceType"
)
nodes = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS.split()), inner, max_size=5),
    max_leaves=25,
)


def as_csv(table: Table) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue().encode()


def as_tsv(table: Table) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, dialect="excel-tab", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue().encode("utf-16")


def as_json(table: Table) -> bytes:
    return json.dumps({"page": 1, "filters": [{"x": 1}], "data": {"items": [*table, *table]}}).encode()


def as_jsonl(table: Table) -> bytes:
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in table).encode()


def as_xml(table: Table) -> bytes:
    records = ("".join(f"<{name}>{escape(value)}</{name}>" for name, value in row.items()) for row in table)
    return f"<shop>{''.join(f'<item>{record}</item>' for record in records)}</shop>".encode()


def as_rss(table: Table) -> bytes:
    records = ("".join(f"<g:{name}>{escape(value)}</g:{name}>" for name, value in row.items()) for row in table)
    inside = "".join(f"<item>{record}</item>" for record in records)
    return f'<rss xmlns:g="http://base.google.com/ns/1.0"><channel>{inside}</channel></rss>'.encode()


WRITERS: dict[str, tuple[str, Callable[[Table], bytes]]] = {
    "csv": ("csv", as_csv),
    "tsv": ("csv", as_tsv),
    "json": ("json", as_json),
    "jsonl": ("jsonl", as_jsonl),
    "xml": ("xml", as_xml),
    "rss": ("google", as_rss),
}


def read(form: str, data: bytes, **source: object) -> list[RawRow]:
    """Read a feed to its end; a FeedError ends it, anything else is a fault of the reader."""
    found: list[RawRow] = []
    full = FeedSource.model_validate({"market": "FR", "location": "feed", **source})
    try:
        found.extend(READERS[form](io.BytesIO(data), full))
    except FeedError:
        return found
    return found


def lawful(found: list[RawRow]) -> bool:
    """Rows are numbered from 1, and hold text alone."""
    numbered = [row.number for row in found] == list(range(1, len(found) + 1))
    texts = all(isinstance(text, str) for row in found for pair in row.values.items() for text in pair)
    return numbered and texts


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=400))
def test_arbitrary_bytes_are_rows_or_the_feed_is_refused(form: str, data: bytes) -> None:
    assert lawful(read(form, data))


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=100, deadline=None)
@given(
    table=tables,
    mutations=st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=4), st.integers(0, 40)), max_size=4),
)
def test_a_valid_feed_with_bytes_changed_is_rows_or_refused(
    name: str, table: Table, mutations: list[tuple[int, bytes, int]]
) -> None:
    form, write = WRITERS[name]
    data = write(table)
    for place, bytes_put, dropped in mutations:
        start = place % (len(data) + 1)
        data = data[:start] + bytes_put + data[start + dropped :]
    assert lawful(read(form, data))


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=100, deadline=None)
@given(table=tables, cut=st.integers(0, 10_000))
def test_a_feed_cut_anywhere_keeps_the_rows_before_the_cut(name: str, table: Table, cut: int) -> None:
    form, write = WRITERS[name]
    whole = write(table)
    records = "data.items" if name == "json" else None
    before = read(form, whole[: cut % (len(whole) + 1)], records=records)
    after = read(form, whole, records=records)
    assert lawful(before)
    if name in ("json", "jsonl", "rss"):  # self-delimiting, and their records are found the same however few are there
        assert [row for row in before if row.fault is None] == after[
            : len([row for row in before if row.fault is None])
        ]


@settings(max_examples=100, deadline=None)
@given(node=nodes, kind=st.sampled_from(["Product", "ProductGroup", "Offer", "WebPage"]))
def test_whatever_schema_org_says_is_rows_or_refused(node: object, kind: str) -> None:
    record = {"@context": "https://schema.org", "@type": kind, **(node if isinstance(node, dict) else {"offers": node})}
    assert lawful(read("json", json.dumps(record).encode(), preset="schema-org"))


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=100, deadline=None)
@given(table=tables)
def test_every_form_gives_the_same_rows_back(name: str, table: Table) -> None:
    form, write = WRITERS[name]
    found = [row.values for row in read(form, write(table))]
    expected = [*table, *table] if name == "json" else table
    if form in ("xml", "google"):  # an element without text says nothing, and white space around it is layout
        expected = [{name: value.strip() for name, value in row.items() if value.strip()} for row in expected]
    assert found == expected


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(["feed", "f.csv", "f.json", "f.xml", "f.txt", "f.xlsx"]), sample=st.binary(max_size=200))
def test_a_form_is_told_of_whatever_comes_or_refused(name: str, sample: bytes) -> None:
    try:
        form = guess_form(name, sample)
    except FeedError:
        return
    assert form in ("csv", "jsonl", "json", "xml", "google", "excel", "parquet")
    guess_preset(form, sample)
