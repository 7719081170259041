"""Opening a feed: its form told, the columns that its seller file names looked for."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from buybox_config.errors import ConfigError, FeedError
from buybox_config.sellers import load_seller
from buybox_indexer.feeds.form import guess_form, guess_preset

FeedOf = Callable[..., Any]

RSS = b'<rss xmlns:g="http://base.google.com/ns/1.0"><channel><item/></channel></rss>'


@pytest.mark.parametrize(
    ("name", "sample", "form"),
    [
        ("a.csv", b"sku;title\n", "csv"),
        ("a.tsv", b"sku\ttitle\n", "csv"),
        ("feed", b"sku,title\na,b\n", "csv"),
        ("feed", b"[MacBook],title\n", "csv"),
        ("a.txt", b"g:id\ttitle\tlink\tprice\tavailability\n", "google"),
        ("feed.php", RSS, "google"),
        ("a.xml", RSS, "google"),
        ("a.xml", b"<products><product/></products>", "xml"),
        ("a.csv", b"<products><product/></products>", "xml"),
        ("a.json", b'[{"sku": 1}]', "json"),
        ("a.json", b'{"sku": 1}\n{"sku": 2}\n', "jsonl"),
        ("feed", b'\xef\xbb\xbf{"sku": 1}\n{"sku": 2}\n', "jsonl"),
        ("feed", b'{"items": [{"sku": 1}]}', "json"),
        ("a.ndjson", b'{"sku": 1}', "jsonl"),
        ("a.xlsx", b"PK\x03\x04....", "excel"),
        ("a.csv", b"PK\x03\x04....", "excel"),
        ("a.parquet", b"PAR1....", "parquet"),
        ("a.html", b'<!doctype html><script type="application/ld+json">{}</script>', "json"),
        ("a.csv", "sku;title\n".encode("utf-16"), "csv"),
    ],
)
def test_the_form_is_told_from_the_name_and_what_it_holds(name: str, sample: bytes, form: str) -> None:
    assert guess_form(name, sample) == form


def test_a_workbook_that_is_none_is_refused() -> None:
    with pytest.raises(FeedError, match="no excel file"):
        guess_form("a.xlsx", b"sku,title\n")


def test_a_program_is_no_feed_and_a_stray_control_character_no_program() -> None:
    with pytest.raises(FeedError, match="is no text"):
        guess_form("a.csv", b"\x7fELF\x02\x01\x01" + bytes(40) + b"\x03\x00\x3e\x00\x01")
    assert guess_form("a.csv", b"sku,title\na1,iPhone\x00 13 128GB\n") == "csv"


def test_only_feeds_that_say_what_they_are_get_a_preset() -> None:
    assert guess_preset("json", b'{"@context": "https://schema.org", "@type": "Product"}') == "schema-org"
    assert guess_preset("json", b'[{"@context": ["http://schema.org/"]}]') == "schema-org"
    assert guess_preset("google", RSS) == "google"
    assert guess_preset("csv", b"sku,price\n") is None
    assert guess_preset("json", b'{"itemSummaries": []}') is None


def test_a_table_without_a_column_that_the_seller_file_names_is_refused(tmp_path: Path, feed_of: FeedOf) -> None:
    (tmp_path / "f.csv").write_text("sku,name\na,b\n")
    with pytest.raises(FeedError, match=r"no column 'Prix', which the seller file names; it has sku, name"):
        feed_of("f.csv", columns={"Prix": "price"})


def test_a_column_with_a_unit_is_looked_for_without_it(tmp_path: Path, feed_of: FeedOf) -> None:
    (tmp_path / "f.csv").write_text("sku,delay\na,48\n")
    assert feed_of("f.csv", columns={"delay:hours": "delivery_days"}).given[0]["delivery_days"] == "48 hours"


def test_a_key_that_no_record_has_is_noted_and_one_that_some_have_is_not(tmp_path: Path, feed_of: FeedOf) -> None:
    (tmp_path / "f.json").write_text('[{"sku": "a"}, {"sku": "b", "prix": "3"}]')
    found = feed_of("f.json", columns={"prix": "price", "état": "grade"})
    assert found.given[1]["price"] == "3"
    assert found.notes == ["none of the first 2 records has 'état', which the seller file names"]


def test_where_keeps_only_its_rows_and_faults(tmp_path: Path, feed_of: FeedOf) -> None:
    (tmp_path / "f.csv").write_text("sku,country\na,FR\nb,DE\nc\nd,FR\n")
    assert [row.number for row in feed_of("f.csv", where={"country": "FR"}).rows] == [1, 3, 4]


def test_the_first_column_that_has_a_value_fills_ours(tmp_path: Path, feed_of: FeedOf) -> None:
    (tmp_path / "f.csv").write_text("sku,long,short\na,,x\nb,y,x\n")
    given = feed_of("f.csv", columns={"long": "title", "short": "title"}).given
    assert [row["title"] for row in given] == ["x", "y"]


def test_an_empty_feed_is_an_error_in_every_form(tmp_path: Path, feed_of: FeedOf) -> None:
    for form in ("csv", "json", "jsonl", "xml", "google"):
        (tmp_path / "f").write_bytes(b"")
        with pytest.raises(FeedError):
            feed_of("f", format=form)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('presett = "google"', "unknown key"),
        ('preset = "amazon"', "backmarket"),
        ('delimiter = "ab"', "match pattern"),
        ('columns = { x = "nope" }', "not one of our columns"),
    ],
)
def test_a_mistake_in_the_seller_file_names_file_and_line(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "shop.toml"
    path.write_text(f'id = "shop"\nname = "Shop"\n[[feeds]]\nmarket = "FR"\nlocation = "f.csv"\n{line}\n')
    with pytest.raises(ConfigError, match=rf"shop\.toml:6.*{said}"):
        load_seller(path)
