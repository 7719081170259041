"""What `buybox feed check` proposes for feeds of several countries and forms, and what it leaves to the seller."""

import datetime as dt
import gzip
import json
import os
import tomllib
from collections.abc import Callable
from pathlib import Path

import msgspec
import openpyxl
import pytest
from buybox_config.catalogue import Catalogue
from buybox_config.errors import FeedError
from buybox_config.markets import load_markets
from buybox_config.sellers import load_seller
from buybox_config.settings import Settings
from buybox_indexer.feed_check.check import Surroundings, check_feed
from buybox_indexer.normalise.words import load_words
from buybox_indexer.resolve import resolver
from buybox_titles.recogniser import Recogniser

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
ROOT = Path(__file__).parents[4]
REAL = Path(os.environ.get("BUYBOX_REAL_DATA", ROOT.parent / "shared" / "real")) / "feeds"

FRENCH = """\
Réf;Désignation;État;Prix TTC;Prix neuf;Stock;Garantie (mois);Code EAN;Remise;Photo
A1;Apple iPhone 13 128Go Minuit débloqué;Très bon état;289,00 €;629,00 €;4;12;0194252707043;10 %;https://x.fr/a.jpg
A2;Apple iPhone 12 64Go Noir;Bon état;219,90 €;529,00 €;0;12;0194252028919;5 %;https://x.fr/b.jpg
A3;Apple iPhone 11 64Go Noir;État correct;1.19,00 €;;En stock;24;;;https://x.fr/c.jpg
"""
GERMAN = """\
Artikelnummer;Bezeichnung;Zustand;VK brutto;Bestand;Versandkosten
1001;iPhone 13 128 GB Mitternacht ohne Simlock;Wie neu;389,00;3;4,90
1002;Galaxy S21 Ultra 5G G998B/DS 256GB Phantom Black;Akzeptabel;429,00;1;4,90
"""
JAPANESE = """\
管理番号,商品名,ランク,販売価格,在庫数
j1,Apple iPhone 13 128GB ミッドナイト SIMフリー,A,49800,2
j2,Apple iPhone 12 64GB ブラック,B,32800,1
"""
GOOGLE = """\
id\ttitle\tdescription\tlink\tavailability\tprice\tcondition\tcustom_label_0
1\tApple iPhone 13 128GB Midnight\tx\thttps://s.fr/1\tin_stock\t289.00 EUR\trefurbished\tGood
"""


Check = Callable[..., dict]


@pytest.fixture(scope="session")
def check(catalogue: Catalogue, recogniser: Recogniser) -> Check:
    """Return how a feed is checked: path, market and the title's column in, the report out."""
    words, resolve = load_words(), resolver(catalogue, recogniser)

    def checked(path: Path, market: str = "FR", title: str | None = None) -> dict:
        around = Surroundings(
            market=load_markets(ROOT / "tests" / "real_feeds" / "markets")[market],
            settings=Settings(data_dir=path.parent),
            words=words,
            resolve=resolve,
            names_device=lambda text: recogniser.recognise(text).device_id is not None,
            now=NOW,
        )
        return json.loads(msgspec.json.encode(check_feed(str(path), title, 5_000, around, lambda _: None)))

    return checked


def written(folder: Path, text: str, name: str = "feed.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_a_french_feed_in_cp1252_is_understood_and_doubtful_grades_are_left_open(check: Check, tmp_path: Path) -> None:
    found = check(written(tmp_path, FRENCH, encoding="cp1252"))
    assert (found["form"], found["encoding"], found["delimiter"]) == ("csv", "cp1252", ";")
    assert found["columns"] == {
        "Réf": "sku",
        "Désignation": "title",
        "État": "grade",
        "Prix TTC": "price",
        "Prix neuf": "price_new",
        "Stock": "quantity",
        "Garantie (mois)": "warranty_months",
        "Code EAN": "gtin",
        "Photo": "image_link",
    }
    assert [column["theirs"] for column in found["not_understood"]] == ["Remise"]
    assert {grade["label"]: (grade["grade"], grade["usual"]) for grade in found["grades"]} == {
        "Très bon état": (None, "good"),
        "Bon état": (None, "good"),
        "État correct": ("fair", "fair"),
    }
    trial = found["trial"]
    assert trial["rows_read"] == 3 == trial["offers"] + trial["rejected"] + trial["superseded"]
    assert trial["rejected_by_reason"] == {"unknown_grade": 2, "bad_price": 1}


def test_what_is_proposed_is_a_seller_file_once_the_open_grades_are_chosen(check: Check, tmp_path: Path) -> None:
    found = check(written(tmp_path, FRENCH))
    text = found["toml"]
    feed = tomllib.loads(text)["feeds"][0]
    assert feed["grades"] == {"Très bon état": "", "Bon état": "", "État correct": "fair"}
    (tmp_path / "seller.toml").write_text(text.replace('= ""', '= "good"'), encoding="utf-8")
    assert load_seller(tmp_path / "seller.toml").feeds[0].columns == found["columns"]


def test_a_german_feed_is_understood_and_its_clear_grades_are_mapped(check: Check, tmp_path: Path) -> None:
    found = check(written(tmp_path, GERMAN), "DE")
    assert set(found["columns"].values()) == {"sku", "title", "grade", "price", "quantity", "shipping_price"}
    assert [grade["grade"] for grade in found["grades"]] == ["premium", "fair"]
    assert found["trial"]["offers"] == 2
    assert found["missing"] == []


def test_a_japanese_feed_is_understood_and_its_ranks_are_for_the_seller_to_say(check: Check, tmp_path: Path) -> None:
    found = check(written(tmp_path, JAPANESE, encoding="cp932"))
    assert found["encoding"] == "cp932"
    assert list(found["columns"].values()) == ["sku", "title", "grade", "price", "quantity"]
    assert [grade["grade"] for grade in found["grades"]] == [None, None]


def test_a_google_feed_needs_its_preset_and_the_column_where_it_hides_the_grade(check: Check, tmp_path: Path) -> None:
    found = check(written(tmp_path, GOOGLE, "feed.tsv"))
    assert (found["preset"], found["columns"]) == ("google", {"custom_label_0": "grade"})
    assert found["trial"]["offers"] == 1


def test_a_packed_back_market_file_needs_no_column_of_its_own(check: Check, tmp_path: Path) -> None:
    header = "sku;ean;quantity;warranty_delay;price;state;shipping_delay;title"
    text = f"{header}\nb1;;3;12;289;2;48;Apple iPhone 13 128GB Noir\n"
    path = tmp_path / "stock.csv.gz"
    path.write_bytes(gzip.compress(text.encode()))
    found = check(path)
    assert (found["preset"], found["columns"], found["compression"]) == ("backmarket", {}, "gzip")
    assert found["trial"]["offers"] == 1


def test_a_workbook_is_checked_as_well(check: Check, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["SKU", "Product Name", "Cosmetic Grade", "Selling Price", "Qty"])
    book.active.append(["e1", "Apple iPhone 13 128GB", "Excellent", 289.0, 3])
    book.save(tmp_path / "stock.xlsx")
    found = check(tmp_path / "stock.xlsx")
    assert (found["form"], found["trial"]["offers"]) == ("excel", 1)


def test_what_is_missing_is_named_and_tried_with_a_stand_in_that_the_seller_file_does_not_hold(
    check: Check, tmp_path: Path
) -> None:
    found = check(written(tmp_path, "ref,name,price\n1,Apple iPhone 13 128GB,289.00\n"))
    assert [each["column"] for each in found["missing"]] == ["grade", "quantity"]
    assert found["trial"]["assumed"] == {"grade": "good", "quantity": "1"}
    assert found["trial"]["offers"] == 1
    assert "assume" not in tomllib.loads(found["toml"])["feeds"][0]


def test_names_and_values_that_disagree_are_not_proposed(check: Check, tmp_path: Path) -> None:
    text = "id,name,price,barcode,stock\n" + "".join(
        f"{n},Apple iPhone 13 128GB,call us,SM-A{n},soon\n" for n in range(5)
    )
    found = check(written(tmp_path, text))
    assert {each["theirs"] for each in found["not_understood"]} == {"price", "barcode", "stock"}
    assert {each["column"] for each in found["missing"]} == {"grade", "price", "quantity"}


def test_the_title_is_the_column_that_names_devices_or_the_one_that_the_caller_names(
    check: Check, tmp_path: Path
) -> None:
    text = "title,slug,price\n" + "".join(f"iPhone {n},apple-iphone-{n}-128gb-noir,{n}00\n" for n in (11, 12, 13, 14))
    path = written(tmp_path, text)
    assert set(check(path)["columns"]["slug"]) == {"sku", "title"}
    named = check(path, "FR", "title")
    assert {each["theirs"]: each["ours"] for each in named["understood"]}["title"] == ["title"]
    assert named["columns"] == {"slug": "sku"}


def test_a_feed_without_a_sku_gets_one_of_columns_that_tell_its_rows_apart(check: Check, tmp_path: Path) -> None:
    text = "Title;Condition;Price\n" + "".join(
        f"Apple iPhone 13 128GB;{grade};2{n}9\n" for n, grade in enumerate(["Good", "Fair"])
    )
    assert tomllib.loads(check(written(tmp_path, text))["toml"])["feeds"][0]["sku"] == ["Title", "Condition", "Price"]


@pytest.mark.parametrize("name", ["none.csv", "empty.csv", "ftp://x/y"])
def test_a_feed_that_cannot_be_read_is_an_error(check: Check, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(FeedError):
        check(Path(name) if "://" in name else tmp_path / name)


@pytest.mark.real_data
@pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real listings is not here")
def test_ten_shops_with_ten_schemas_are_understood_in_what_every_listing_needs(check: Check) -> None:
    stocked = {"almali", "bakuelectronics", "birmarket", "digitalhome", "elitoptimal", "irshad", "kontakt"}
    for path in sorted((REAL / "ten_shops").glob("*.csv")):
        found = check(path, "AZ")
        ours = {each["theirs"]: each["ours"] for each in found["understood"]}
        assert (ours["name"], ours["price_current"], ours["currency"]) == (["title"], ["price"], ["currency"])
        missing = {each["column"] for each in found["missing"]}
        assert missing == ({"grade"} if path.stem in stocked else {"grade", "quantity"})
