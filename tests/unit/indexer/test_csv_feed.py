"""The CSV reader: every record arrives, and a bad one costs only itself."""

import io

import pytest
from buybox_config.errors import FeedError
from buybox_config.sellers import FeedSource
from buybox_indexer.feeds.csv_feed import read_csv
from buybox_indexer.listing import RawRow
from hypothesis import given
from hypothesis import strategies as st

SOURCE = FeedSource(market="FR", location="feed.csv")


def read(data: bytes, source: FeedSource = SOURCE) -> list[RawRow]:
    return list(read_csv(io.BytesIO(data), source))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_from_the_header(delimiter: str) -> None:
    rows = read(delimiter.join(["sku", "title"]).encode() + b"\n" + delimiter.join(["a1", "iPhone"]).encode() + b"\n")
    assert [row.values for row in rows] == [{"sku": "a1", "title": "iPhone"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_encoding_is_told_from_the_bytes(encoding: str) -> None:
    rows = read("sku;état;prix\na1;Très bon état;234,37\n".encode(encoding))
    assert [row.values for row in rows] == [{"sku": "a1", "état": "Très bon état", "prix": "234,37"}]


def test_an_encoding_that_shows_late_is_still_told() -> None:
    rows = read(b"sku,title\n" + b"a,plain letters\n" * 10_000 + "z,Gerät\n".encode("cp1252"))
    assert rows[-1].values["title"] == "Gerät"


def test_a_quoted_value_may_span_lines() -> None:
    rows = read(b'sku,title\na1,"two\nlines"\na2,one\n')
    assert [row.values["title"] for row in rows] == ["two\nlines", "one"]


def test_an_open_quote_costs_its_own_row_and_not_those_behind() -> None:
    rows = read(b'sku,title\na1,"never closed\na2,fine\na3,fine too\n')
    assert [row.fault is None for row in rows] == [False, True, True]
    assert [row.values["sku"] for row in rows[1:]] == ["a2", "a3"]


def test_a_row_with_too_many_or_too_few_values_says_so() -> None:
    rows = read(b"sku,title\na1\na2,x,y\na3,fine\n")
    assert [row.fault for row in rows][2] is None
    assert "1 values for 2 columns" in (rows[0].fault or "")
    assert "3 values for 2 columns" in (rows[1].fault or "")


def test_bytes_broken_half_way_cost_their_own_row() -> None:
    good = "sku,title\n" + "".join(f"a{number},Gerät {number}\n" for number in range(5_000))
    rows = read(good.encode() + b"bad,\xff\xfe\n" + b"last,fine\n")
    assert len(rows) == 5_002
    assert [row.number for row in rows if row.fault] == [5_001]


def test_rows_are_numbered_from_1_after_the_header() -> None:
    assert [row.number for row in read(b"sku\na\nb\n")] == [1, 2]


def test_an_empty_feed_is_an_error() -> None:
    with pytest.raises(FeedError, match="empty"):
        read(b"")


def test_ten_thousand_columns_are_refused() -> None:
    with pytest.raises(FeedError, match="columns"):
        read(",".join(f"c{number}" for number in range(10_000)).encode())


def test_an_endless_line_is_refused() -> None:
    with pytest.raises(FeedError, match="longer than"):
        read(b"sku,title\na1," + b"x" * 2_000_000)


def test_an_unknown_encoding_names_what_to_mend() -> None:
    with pytest.raises(FeedError, match="klingon"):
        read(b"sku\na\n", FeedSource(market="FR", location="f.csv", encoding="klingon"))


@given(st.binary(max_size=400))
def test_whatever_comes_each_line_is_a_row_or_the_feed_is_refused(data: bytes) -> None:
    try:
        rows = read(b"sku,title\n" + data)
    except FeedError:
        return
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
