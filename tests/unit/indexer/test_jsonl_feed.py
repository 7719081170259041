"""The JSON lines reader."""

import io
import tracemalloc

from buybox_config.errors import FeedError
from buybox_config.sellers import FeedSource
from buybox_indexer.feeds.jsonl_feed import read_jsonl
from buybox_indexer.listing import RawRow
from hypothesis import given
from hypothesis import strategies as st


def read(data: bytes) -> list[RawRow]:
    return list(read_jsonl(io.BytesIO(data), FeedSource(market="FR", location="feed.jsonl")))


def test_nested_values_stand_under_dotted_paths() -> None:
    assert read(b'{"sku": "a", "price": {"value": 12.5, "currency": "EUR"}, "new": true, "x": null}\n')[0].values == {
        "sku": "a",
        "price.value": "12.5",
        "price.currency": "EUR",
        "new": "true",
    }


def test_a_line_that_is_no_object_costs_only_itself() -> None:
    rows = read(b'{"sku": "a"}\nnot json\n[1, 2]\n\n{"sku": "b"}\n')
    assert [(row.number, row.fault is None) for row in rows] == [(1, True), (2, False), (3, False), (4, True)]


def test_nesting_without_end_is_cut() -> None:
    assert read(b'{"a":' * 5_000 + b"1" + b"}" * 5_000)[0].number == 1


@given(st.binary(max_size=300))
def test_whatever_comes_it_is_rows_or_a_feed_that_was_cut_short(data: bytes) -> None:
    try:
        rows = read(data)
    except FeedError:
        return
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))


def test_lines_that_were_read_are_let_go() -> None:
    line = b'{"sku": "%s"}\n' % (b"x" * 10_000)
    rows = read_jsonl(io.BytesIO(line * 3_000), FeedSource(market="FR", location="feed.jsonl"))
    next(rows)
    tracemalloc.start()
    assert sum(1 for _ in rows) == 2_999
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000
