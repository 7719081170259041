"""Parquet files: typed values as text, nested fields, and files that are none."""

import datetime as dt
import io
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from buybox_config.errors import FeedError
from buybox_config.sellers import FeedSource
from buybox_indexer.feeds.parquet_feed import read_parquet

SOURCE = FeedSource(market="FR", location="a.parquet")


def saved(table: pa.Table, **how: object) -> bytes:
    body = io.BytesIO()
    pq.write_table(table, body, **how)
    return body.getvalue()


def values(body: bytes) -> list[dict[str, str]]:
    return [row.values for row in read_parquet(io.BytesIO(body), SOURCE)]


@pytest.mark.parametrize(
    ("array", "text"),
    [
        (pa.array([289.0]), "289"),
        (pa.array([234.1]), "234.1"),
        (pa.array([0.1 + 0.2]), "0.3"),
        (pa.array([234.1], pa.float32()), "234.1"),
        (pa.array([4006381333931.0]), "4006381333931"),
        (pa.array([float("nan")]), "nan"),
        (pa.array([Decimal("234.10")]), "234.10"),
        (pa.array([12], pa.int8()), "12"),
        (pa.array([True]), "true"),
        (pa.array([dt.date(2026, 11, 23)]), "2026-11-23"),
        (pa.array([dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)]), "2026-11-23T08:00:00+00:00"),
        (pa.array([b"caf\xc3\xa9"]), "café"),
        (pa.array(["Très bon"]).dictionary_encode(), "Très bon"),
        (pa.array([["a", "b"]]), "a, b"),
        (pa.array([None], pa.string()), ""),
        (pa.array([None], pa.float64()), ""),
        (pa.nulls(1), ""),
    ],
)  # fmt: skip
def test_typed_values_become_the_text_that_a_seller_would_write(array: pa.Array, text: str) -> None:
    assert values(saved(pa.table({"x": array}))) == [{"x": text}]


def test_nested_fields_stand_under_dotted_paths() -> None:
    table = pa.table({"sku": ["1", "2"], "price": [{"value": 289.5, "by": {"currency": "EUR"}}, None]})
    assert values(saved(table)) == [
        {"sku": "1", "price.value": "289.5", "price.by.currency": "EUR"},
        {"sku": "2", "price.value": "", "price.by.currency": ""},
    ]


def test_rows_are_numbered_across_groups() -> None:
    body = saved(pa.table({"sku": [str(number) for number in range(5000)]}), row_group_size=700)
    rows = list(read_parquet(io.BytesIO(body), SOURCE))
    assert [row.number for row in rows] == list(range(1, 5001))
    assert rows[4999].values == {"sku": "4999"}


def test_what_is_no_parquet_file_or_was_cut_is_told() -> None:
    whole = saved(pa.table({"sku": ["1"] * 1000}), compression="zstd")
    with pytest.raises(FeedError, match="is no Parquet file"):
        values(b"sku,title\n")
    for body in (
        b"PAR1",
        whole[:-10],
        whole[:100],
        whole[:60] + bytes(30) + whole[90:],
        b"PAR1" + bytes(500) + b"PAR1",
    ):
        with pytest.raises(FeedError, match="no whole Parquet file"):
            values(body)


def test_ten_thousand_columns_are_too_many() -> None:
    with pytest.raises(FeedError, match="at most 1,000"):
        values(saved(pa.table({f"c{number}": ["1"] for number in range(10_000)})))


def test_one_name_for_two_columns_that_count_is_refused() -> None:
    with pytest.raises(FeedError, match="more than one column 'sku'"):
        values(saved(pa.Table.from_arrays([pa.array(["1"]), pa.array(["2"])], names=["sku", "sku"])))
