"""The JSON lines reader."""

import io

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
def test_whatever_comes_it_is_rows(data: bytes) -> None:
    assert all(row.number > 0 for row in read(data))
