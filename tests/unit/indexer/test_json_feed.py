"""The reader of JSON documents."""

import io

import pytest
from buybox_config.errors import FeedError
from buybox_config.sellers import FeedSource
from buybox_indexer.feeds.json_feed import read_json
from buybox_indexer.feeds.jsonl_feed import read_jsonl
from buybox_indexer.listing import RawRow

SOURCE = FeedSource(market="FR", location="feed.json")


def read(data: bytes, **overrides: object) -> list[RawRow]:
    return list(read_json(io.BytesIO(data), SOURCE.model_copy(update=overrides)))


def test_the_list_is_found_wherever_it_lies() -> None:
    rows = [{"sku": "a"}, {"sku": "b"}]
    for document in (b'[{"sku":"a"},{"sku":"b"}]', b'{"meta":[{"x":1}],"data":{"items":[{"sku":"a"},{"sku":"b"}]}}'):
        assert [row.values for row in read(document)] == rows


def test_the_seller_file_may_name_the_list() -> None:
    document = b'{"big":[{"x":1},{"x":2}],"data":{"items":[{"sku":"a"}]},"after":{"deep":[[1],{"y":[2]}]}}'
    assert [row.values for row in read(document, records="data.items")] == [{"sku": "a"}]
    with pytest.raises(FeedError, match=r"no 'data\.offers'"):
        read(document, records="data.offers")


def test_numbers_keep_the_digits_that_the_seller_wrote() -> None:
    document = b'{"a": 234.10, "b": 1e9, "c": 0.1234567890123456789, "d": NaN, "e": ' + b"9" * 5_000 + b"}"
    for row in (*read(b"[" + document + b"]"), *read_jsonl(io.BytesIO(document + b"\n"), SOURCE)):
        assert row.values["a"] == "234.10"
        assert row.values["b"] == "1e9"
        assert row.values["c"] == "0.1234567890123456789"
        assert row.values["d"] == "NaN"
        assert row.values["e"] == "9" * 5_000


def test_lists_inside_records_are_numbered_and_plain_ones_joined() -> None:
    row = read(b'[{"offers":[{"price":1},{"price":2}],"tags":["a",2,true,null],"none":[]}]')[0]
    assert row.values == {"offers.0.price": "1", "offers.1.price": "2", "tags": "a, 2, true"}


def test_what_is_no_object_costs_only_itself() -> None:
    assert [row.fault is None for row in read(b'[{"sku":"a"},3,"x",[1],{"sku":"b"}]')] == [
        True,
        False,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (b'[{"sku":"a"},{"sku":"b', "cut short"),
        (b'[{"sku":"a"},{"sku":', "cut short"),
        (b'[{"sku":"a"}', "cut short"),
        (b'{"items":[{"sku":"a"}]', "cut short"),
        (b'[{"sku":"a"},{"sku":}]', "is not JSON"),
        (b'[{"sku":"a"}] [{"sku":"b"}]', "goes on after"),
        (b'[{"sku":"a"},' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"]", "nested too deeply"),
    ],
)
def test_a_broken_document_is_said_and_what_came_before_stands(document: bytes, said: str) -> None:
    rows = read_json(io.BytesIO(document), SOURCE)
    assert next(rows).values == {"sku": "a"}
    with pytest.raises(FeedError, match=said):
        list(rows)


def test_a_document_without_a_list_says_what_to_name() -> None:
    with pytest.raises(FeedError, match="records ="):
        read(b'{"sku": "a"}')


def test_letters_broken_half_way_cost_their_own_row() -> None:
    many = b",".join(b'{"sku":"%d","title":"Ger\xc3\xa4t"}' % number for number in range(5_000))
    rows = read(b"[" + many + b',{"sku":"bad\xff"},{"sku":"half\\ud800"},{"sku":"last"}]')
    assert [row.number for row in rows if row.fault] == [5_001, 5_002]
    assert rows[-1].values == {"sku": "last"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "cp932"])
def test_other_encodings_are_read(encoding: str) -> None:
    title = "中古 整備済み" if encoding == "cp932" else "Gerät für Größe"
    assert read(f'[{{"title": "{title}"}}]'.encode(encoding))[0].values == {"title": title}


def test_ten_thousand_values_are_refused() -> None:
    wide = b"{" + b",".join(b'"c%d":1' % number for number in range(10_000)) + b"}"
    assert "1,000 values" in (read(b"[" + wide + b"]")[0].fault or "")


def test_records_that_span_many_blocks_are_read() -> None:
    long = "x" * 700_000
    rows = read(f'[{{"sku": "a", "title": "{long}"}}, {{"sku": "b", "title": "{long}"}}]'.encode())
    assert [(row.values["sku"], len(row.values["title"])) for row in rows] == [("a", 700_000), ("b", 700_000)]
