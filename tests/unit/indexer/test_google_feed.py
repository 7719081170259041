"""Google Merchant feeds in both forms, with every way of writing them that shops are known for."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from buybox_indexer.feeds.google_feed import google_name

FeedOf = Callable[..., Any]

HEAD = "id\ttitle\tavailability\tprice\tlink\tcondition\t"
ROW = "a1\tiPhone 13 128 GB\tin stock\t300.00 EUR\thttps://x.example/a1\trefurbished\t"
OPEN = '<?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>x</title>'
MOMENTS = {"2026-11-01T00:00+0100/2026-12-01T00:00+0100": "250.00 EUR", "2026-11-01/2026-11-02": "300.00 EUR"}


def tsv(feed_of: FeedOf, head: str = "", row: str = "", **source: object) -> dict[str, str]:
    [given] = feed_of("feed.txt", f"{HEAD}{head}\n{ROW}{row}\n", **source).given
    return given


def rss(feed_of: FeedOf, inside: str, **source: object) -> dict[str, str]:
    item = "<item><title>x</title><g:id>a1</g:id><g:title>iPhone 13</g:title><g:price>300.00 EUR</g:price>"
    [given] = feed_of("feed.xml", f"{OPEN}{item}{inside}</item></channel></rss>", **source).given
    return given


def test_a_table_is_recognised_and_needs_no_columns(feed_of: FeedOf) -> None:
    given = tsv(feed_of, "g:color\tImage Link\tcustom label 0", "Midnight\thttps://x.example/a.jpg\tGood")
    assert given == {
        "sku": "a1",
        "title": "iPhone 13 128 GB",
        "quantity": "in stock",
        "price": "300.00 EUR",
        "link": "https://x.example/a1",
        "condition": "refurbished",
        "colour": "Midnight",
        "image_link": "https://x.example/a.jpg",
    }


def test_an_rss_feed_is_recognised_and_its_own_title_wins(feed_of: FeedOf) -> None:
    given = rss(feed_of, "<g:availability>in_stock</g:availability><g:color>Black</g:color>")
    assert given["title"] == "iPhone 13"
    assert (given["sku"], given["quantity"], given["colour"]) == ("a1", "in_stock", "Black")


def test_an_atom_feed_has_its_link_as_an_attribute(tmp_path: Path, feed_of: FeedOf) -> None:
    (tmp_path / "feed.xml").write_text(
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><entry><id>tag:x</id>'
        '<title>iPad</title><link href="https://x.example/a1"/><g:id>a1</g:id><g:price>1 EUR</g:price></entry></feed>'
    )
    [given] = feed_of("feed.xml").given
    assert (given["sku"], given["title"], given["link"]) == ("a1", "iPad", "https://x.example/a1")


def test_the_sellers_own_columns_win_however_they_are_written(feed_of: FeedOf) -> None:
    for theirs in ("custom_label_0", "g:custom_label_0", "Custom Label 0"):
        assert rss(feed_of, "<g:custom_label_0>Bon</g:custom_label_0>", columns={theirs: "grade"})["grade"] == "Bon"
    given = tsv(feed_of, "custom_label_0", "iPhone 13 Bon", columns={"g:custom label 0": ["title", "grade"]})
    assert (given["title"], given["grade"]) == ("iPhone 13 Bon", "iPhone 13 Bon")


@pytest.mark.parametrize(("dates", "price"), [*MOMENTS.items(), ("", "250.00 EUR"), ("soon", "300.00 EUR")])
def test_the_sale_price_counts_inside_its_dates_only(feed_of: FeedOf, dates: str, price: str) -> None:
    assert tsv(feed_of, "sale_price\tsale_price_effective_date", f"250.00 EUR\t{dates}")["price"] == price


@pytest.mark.parametrize(
    ("cell", "market", "price"),
    [
        ("FR::Standard:4.90 EUR", "FR", "4.90 EUR"),
        ("DE::Standard:4.90 EUR,FR::Express:9.90 EUR,FR::Standard:3.90 EUR", "FR", "3.90 EUR"),
        ("DE::Standard:4.90 EUR,FR::Standard:3,90 EUR", "FR", "3,90 EUR"),
        ("DE::Standard:4.90 EUR", "FR", None),
        (":::0 EUR", "FR", "0 EUR"),
        ("FR:4.90 EUR", "FR", "4.90 EUR"),
    ],
)
def test_shipping_is_the_cheapest_to_the_market(feed_of: FeedOf, cell: str, market: str, price: str | None) -> None:
    assert tsv(feed_of, "shipping", cell, market=market).get("shipping_price") == price


def test_shipping_of_elements_is_the_cheapest_to_the_market(feed_of: FeedOf) -> None:
    ways = "".join(
        f"<g:shipping><g:country>{country}</g:country><g:service>x</g:service><g:price>{price} EUR</g:price>"
        "<g:max_handling_time>1</g:max_handling_time><g:max_transit_time>3</g:max_transit_time></g:shipping>"
        for country, price in (("DE", "1.00"), ("FR", "6.90"), ("FR", "4.90"))
    )
    given = rss(feed_of, ways)
    assert (given["shipping_price"], given["delivery_days"]) == ("4.90 EUR", "4 days")


def test_details_are_read_by_name_in_both_forms(feed_of: FeedOf) -> None:
    cell = "General:Storage Capacity:128 GB,Zustand:Optischer Zustand:Sehr gut,x:Unknown:y"
    given = tsv(feed_of, "product_detail", cell)
    assert (given["storage_gb"], given["grade"]) == ("128 GB", "Sehr gut")
    detail = (
        "<g:product_detail><g:section_name>x</g:section_name><g:attribute_name>État esthétique</g:attribute_name>"
        "<g:attribute_value>Bon</g:attribute_value></g:product_detail>"
    )
    assert rss(feed_of, detail + detail)["grade"] == "Bon"


def test_pieces_count_only_where_the_product_is_in_stock(tmp_path: Path, feed_of: FeedOf) -> None:
    (tmp_path / "feed.txt").write_text(
        "id\ttitle\tavailability\tprice\tlink\tquantity\na\tx\tin_stock\t1\tl\t7\nb\tx\tout_of_stock\t1\tl\t7\n"
    )
    assert [given["quantity"] for given in feed_of("feed.txt").given] == ["7", "out_of_stock"]


def test_names_are_the_same_however_they_are_written() -> None:
    for name in ("g:image_link", "image link", "Image Link", "IMAGE_LINK", "ns0:image_link", "image-link"):
        assert google_name(name) == "image_link"
    assert google_name("shipping(country:price)") == "shipping"
    assert google_name("g:shipping.1.g:price") == "shipping.1.price"
