"""The reader of XML: plain, RSS and Atom."""

import io

import pytest
from buybox_config.errors import FeedError
from buybox_config.sellers import FeedSource
from buybox_indexer.feeds import xml_feed
from buybox_indexer.feeds.xml_feed import read_xml
from buybox_indexer.listing import RawRow

SOURCE = FeedSource(market="FR", location="feed.xml")
GOOGLE = 'xmlns:g="http://base.google.com/ns/1.0"'


def read(data: str | bytes, **overrides: object) -> list[RawRow]:
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return list(read_xml(stream, SOURCE.model_copy(update=overrides)))


def test_the_record_is_the_element_that_repeats() -> None:
    rows = read("<shop><date>x</date><product><sku>a</sku></product><product><sku>b</sku></product></shop>")
    assert [row.values for row in rows] == [{"sku": "a"}, {"sku": "b"}]


def test_a_feed_with_a_single_record_is_read_too() -> None:
    assert read("<shop><v>1</v><w>2</w><product><sku>a</sku><title>b</title></product></shop>")[0].values["sku"] == "a"


def test_names_stand_as_in_the_file_and_what_repeats_is_numbered() -> None:
    row = read(
        f"<rss {GOOGLE}><channel><title>shop</title><item id='7'><g:id>a</g:id><img>u</img><img>v</img>"
        "<g:shipping><g:country>FR</g:country></g:shipping><g:shipping><g:country>DE</g:country></g:shipping>"
        "<price currency='EUR'> 3.00 </price><!-- x --></item></channel></rss>"
    )[0]
    assert row.values == {
        "@id": "7",
        "g:id": "a",
        "img": "u",
        "img.1": "v",
        "g:shipping.g:country": "FR",
        "g:shipping.1.g:country": "DE",
        "price": "3.00",
        "price@currency": "EUR",
    }


def test_atom_is_read_under_its_plain_names() -> None:
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom" {GOOGLE}><title>x</title><entry><g:id>a</g:id></entry></feed>'
    assert read(atom)[0].values == {"g:id": "a"}


def test_the_seller_file_may_name_the_record() -> None:
    document = "<a><x><i><n>1</n></i><i><n>2</n></i></x><y><z><n>3</n></z></y></a>"
    assert [row.values for row in read(document, records="y.z")] == [{"n": "3"}]
    with pytest.raises(FeedError, match="records"):
        read(document, records="nope")


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><r><i><n>&b;</n></i><i><n>2</n></i></r>',
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r><i><n>&x;</n></i><i><n>2</n></i></r>',
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]><r><i><n>1</n></i></r>',
        f'<!--{" " * 300_000}--><!DOCTYPE r [<!ENTITY a "aaaa">]><r><i><n>&a;</n><m/></i><i><n>2</n></i></r>',
    ],
)
def test_entities_are_refused(document: str) -> None:
    with pytest.raises(FeedError):
        read(document)
    with pytest.raises(FeedError):
        read(document.encode("utf-16"))


def test_a_document_type_without_entities_does_no_harm() -> None:
    assert read('<!DOCTYPE rss SYSTEM "http://x/rss.dtd"><rss><channel><item><n>1</n></item></channel></rss>')


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("<i><n>3", "cut short"),
        ("<i><n>3</n>", "cut short"),
        ("<i><n>3</m></i></r>", "broken in line 1"),
        ("<i><n>&nbsp;</n></i></r>", "nbsp"),
        ("<i><n>\x00</n></i></r>", "broken"),
        ("<d>" * 5_000, "Excessive depth"),
    ],
)
def test_a_broken_document_is_said_and_what_came_before_stands(rest: str, said: str) -> None:
    rows = read_xml(io.BytesIO(("<r><i><n>1</n></i><i><n>2</n></i>" + rest).encode()), SOURCE)
    assert [next(rows).values["n"], next(rows).values["n"]] == ["1", "2"]
    with pytest.raises(FeedError, match=said):
        list(rows)


def test_bytes_broken_half_way_end_the_feed_there() -> None:
    good = "".join(f"<i><n>Gerät {number}</n></i>" for number in range(20_000)).encode()
    rows = read_xml(io.BytesIO(b"<r>" + good + b"<i><n>\xff</n></i></r>"), SOURCE)
    assert [next(rows).number for _ in range(20_000)][-1] == 20_000
    with pytest.raises(FeedError, match="broken"):
        next(rows)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252", "cp932"])
def test_other_encodings_are_read_with_and_without_a_declaration(encoding: str) -> None:
    title = "中古 整備済み" if encoding == "cp932" else "Gerät für Größe"
    body = f"<r><i><n>{title}</n><m>1</m></i><i><n>2</n></i></r>"
    assert read(body.encode(encoding))[0].values["n"] == title
    if encoding in ("cp1252", "cp932"):
        declared = "Shift_JIS" if encoding == "cp932" else "windows-1252"
        assert read(f'<?xml version="1.0" encoding="{declared}"?>{body}'.encode(encoding))[0].values["n"] == title


def test_white_space_before_the_declaration_is_forgiven() -> None:
    assert read('\n <?xml version="1.0"?><r><i><n>1</n></i><i><n>2</n></i></r>')[0].values == {"n": "1"}


def test_ten_thousand_values_are_refused() -> None:
    wide = "".join(f"<c{number}>1</c{number}>" for number in range(10_000))
    assert "1,000 values" in (read(f"<r><i>{wide}</i><i><n>1</n></i></r>")[0].fault or "")


def test_a_document_that_stops_having_records_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_feed, "LONGEST_RECORD", 1_000_000)
    with pytest.raises(FeedError, match=r"no r\.i within"):
        read("<r><i><n>1</n></i><i><n>2</n></i>" + "<j><n>1</n></j>" * 200_000 + "</r>", records="i")


@pytest.mark.parametrize("document", ["", " ", "<r/>", "junk", "<r>text</r>", "\x00\x00", "<"])
def test_what_is_no_list_of_records_is_refused(document: str) -> None:
    with pytest.raises(FeedError):
        read(document)
