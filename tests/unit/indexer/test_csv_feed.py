"""The CSV reader: every record arrives, and a bad one costs only itself."""

import io
from collections.abc import Callable, Iterator
from typing import BinaryIO

import pytest
from buybox_config.errors import FeedError
from buybox_config.sellers import FeedSource
from buybox_indexer.feeds.csv_feed import read_csv
from buybox_indexer.feeds.json_feed import read_json
from buybox_indexer.feeds.jsonl_feed import read_jsonl
from buybox_indexer.feeds.xml_feed import read_xml
from buybox_indexer.listing import RawRow
from hypothesis import given
from hypothesis import strategies as st

Reader = Callable[[BinaryIO, FeedSource], Iterator[RawRow]]

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


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-16-le", "utf-16-be", "utf-8"])
def test_japanese_is_told_from_the_bytes(encoding: str) -> None:
    rows = read("sku,title,price\na1,iPhone 13 128GB 中古,45000\na2,整備済み Galaxy S21,50000\n".encode(encoding))
    assert [row.values["title"] for row in rows] == ["iPhone 13 128GB 中古", "整備済み Galaxy S21"]


def test_a_named_encoding_stands() -> None:
    source = SOURCE.model_copy(update={"encoding": "cp1250"})
    assert read("sku;opis\na1;żółty\n".encode("cp1250"), source)[0].values["opis"] == "żółty"


def test_the_delimiter_is_told_from_several_lines() -> None:
    rows = read(b'"Prix, TTC";"Etat";"Titre"\n"300,00";"Bon";"iPhone"\n"120,50";"Moyen";"iPad"\n')
    assert rows[1].values == {"Prix, TTC": "120,50", "Etat": "Moyen", "Titre": "iPad"}


def test_the_delimiter_that_excel_writes_first_is_taken_and_no_row() -> None:
    rows = read(b"sep=;\nsku;price\na1;1,50\n")
    assert rows == [RawRow(1, {"sku": "a1", "price": "1,50"})]


@pytest.mark.parametrize("quote", ["'", "`", "^", "~"])
def test_other_quotes_are_told(quote: str) -> None:
    line = ";".join(f"{quote}{value}{quote}" for value in ("a1", "5;6", "iPhone"))
    rows = read(f"{quote}sku{quote};{quote}x{quote};{quote}title{quote}\n{line}\n".encode())
    assert rows[0].values == {"sku": "a1", "x": "5;6", "title": "iPhone"}


def test_inches_escaped_with_a_backslash_are_read() -> None:
    assert read(b'"sku","title"\n"a1","MacBook 13.3\\" 2020"\n')[0].values["title"] == 'MacBook 13.3" 2020'


def test_empty_values_beyond_the_last_column_do_no_harm() -> None:
    assert read(b"sku,title\na1,iPhone,,\n") == [RawRow(1, {"sku": "a1", "title": "iPhone"})]


def test_a_file_that_ends_inside_a_record_is_cut_short_and_what_came_before_stands() -> None:
    rows = read_csv(io.BytesIO(b"sku,title,price\na1,iPhone,3\na2,iPh"), SOURCE)
    assert next(rows).values["sku"] == "a1"
    with pytest.raises(FeedError, match="cut short"):
        next(rows)


def test_a_last_line_without_a_line_end_is_a_record_when_it_is_whole() -> None:
    assert len(read(b"sku,title\na1,iPhone\na2,iPad")) == 2


def test_columns_of_the_same_name_are_numbered_unless_one_of_them_is_read_as_ours() -> None:
    assert read(b"sku,pic,pic\na1,u,v\n")[0].values == {"sku": "a1", "pic": "u", "pic.1": "v"}
    with pytest.raises(FeedError, match="more than one column 'price'"):
        read(b"sku,price,price\na1,1,2\n")


def test_formulas_scripts_and_zero_bytes_stay_text() -> None:
    row = read(b"sku,title,x\na1,=cmd|' /C calc'!A0,<script>alert(1)</script>\na2,a\x00b,z\n")
    assert row[0].values["title"] == "=cmd|' /C calc'!A0"
    assert [each.fault for each in row] == [None, None]


def test_a_title_of_20_kb_is_read_whole() -> None:
    assert len(read(b"sku,title\na1," + b"x" * 20_000 + b"\n")[0].values["title"]) == 20_000


class EndlessLine(io.RawIOBase):
    """2 GB without a line end, made as they are read."""

    def __init__(self, start: bytes, fill: bytes) -> None:
        self.start, self.fill, self.given = start, fill, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.given = offset if whence == 0 else self.given + offset
        return self.given

    def tell(self) -> int:
        return self.given

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if self.given >= 2_000_000_000:
            return 0
        piece = (self.start if self.given == 0 else self.fill * len(buffer))[: len(buffer)]
        buffer[: len(piece)] = piece
        self.given += len(piece)
        return len(piece)


@pytest.mark.parametrize(
    ("reader", "start"),
    [(read_csv, b"sku,title\na1,"), (read_jsonl, b'{"sku": "'), (read_json, b'[{"sku": "'), (read_xml, b"<r><i><a>")],
)
def test_a_line_of_2_gb_is_refused_before_it_fills_memory(reader: Reader, start: bytes) -> None:
    stream = EndlessLine(start, b"x")
    with pytest.raises(FeedError):
        list(reader(io.BufferedReader(stream), SOURCE))
    assert stream.given < 60_000_000


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_read(line_end: str) -> None:
    assert read(line_end.join(["sku;title", "a1;iPhone", "a2;iPad", ""]).encode())[1].values == {
        "sku": "a2",
        "title": "iPad",
    }


def test_a_byte_order_mark_is_no_letter_even_where_the_encoding_is_named() -> None:
    source = SOURCE.model_copy(update={"encoding": "utf-8"})
    assert read('"sku","title"\n"a1","x"\n'.encode("utf-8-sig"), source)[0].values["sku"] == "a1"


def test_zero_bytes_beside_the_first_letter_that_is_not_plain_do_not_make_it_utf_16() -> None:
    rows = read(b"sku,title,grade\na,iPhone,good\na,\x00,good\xc2\x80\n")
    assert [row.values["title"] for row in rows] == ["iPhone", "\x00"]
