"""The normalising steps, one listing at a time."""

import datetime as dt

import pytest
from buybox_config.grades import Grade
from buybox_config.markets import load_markets
from buybox_config.sellers import FeedSource, Seller
from buybox_indexer.feeds.read import open_feed
from buybox_indexer.listing import Listing, TurnedAway
from buybox_indexer.normalise.steps import steps
from buybox_indexer.normalise.words import load_words

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
GIVEN = {"sku": "a1", "title": "iPhone 13 128 GB", "grade": "good", "price": "300", "quantity": "2"}


def normalise(given: dict[str, str], source: FeedSource | None = None) -> Listing:
    source = source or FeedSource(market="FR", location="missing.csv")
    feed = open_feed(Seller(id="shop", name="Shop"), source, load_markets()["FR"], NOW)
    listing = Listing(1, given)
    for step in steps(feed, load_words()):
        step(listing)
    return listing


def normalised(source: FeedSource | None = None, **given: str) -> Listing:
    return normalise({**GIVEN, **given}, source)


def reason(source: FeedSource | None = None, **given: str) -> str:
    with pytest.raises(TurnedAway) as caught:
        normalised(source, **given)
    return caught.value.reason


def test_canonical_values_are_filled() -> None:
    listing = normalised(shipping_price="4,90 €", delivery_days="48 hours", warranty_months="2 ans", battery_new="oui")
    assert (listing.sku, listing.grade, listing.price, listing.shipping) == ("a1", Grade.GOOD, 30000, 490)
    assert (listing.delivery_days, listing.warranty_months, listing.battery_new) == (2, 24, True)


@pytest.mark.parametrize("column", ["sku", "grade", "price", "quantity", "title"])
def test_what_every_offer_needs_is_asked_for(column: str) -> None:
    with pytest.raises(TurnedAway) as caught:
        normalise({name: value for name, value in GIVEN.items() if name != column})
    assert caught.value.reason == "missing_field"


def test_a_seller_s_own_word_beats_a_canonical_one() -> None:
    source = FeedSource(market="FR", location="f.csv", grades={"Good": "fair", "Très bon état": "good"})
    assert normalised(source, grade="good").grade is Grade.FAIR
    assert normalised(source, grade="TRES BON ETAT").grade is Grade.GOOD


def test_a_part_of_a_grade_s_words_is_no_grade() -> None:
    source = FeedSource(market="FR", location="f.csv", grades={"Très bon état": "good"})
    assert reason(source, grade="bon état") == "unknown_grade"


@pytest.mark.parametrize(
    ("words", "quantity"), [("in stock", 1), ("En stock", 1), ("Épuisé", 0), ("out of stock", 0), ("20+", 20), ("0", 0)]
)
def test_availability_is_a_number_or_words(words: str, quantity: int) -> None:
    assert normalised(quantity=words).quantity == quantity


def test_unknown_words_of_availability_are_no_stock() -> None:
    assert reason(quantity="perhaps") == "bad_number"


@pytest.mark.parametrize(
    ("words", "condition"),
    [
        ("Certified - Refurbished", "refurbished"),
        ("Opened – never used", "open_box"),
        ("Used: Very Good", "used"),
        ("Neuf", "new"),
        ("Reconditionné", "refurbished"),
        ("http://schema.org/RefurbishedCondition", "refurbished"),
        ("mystery", "unknown"),
    ],
)
def test_the_condition_is_read_from_its_words(words: str, condition: str) -> None:
    assert normalised(condition=words).condition == condition


def test_a_price_of_nought_or_in_another_currency_is_turned_away() -> None:
    assert reason(price="0") == "bad_price"
    assert reason(currency="GBP") == "bad_currency"


def test_a_time_in_the_future_is_now_and_no_time_is_the_feed_s() -> None:
    assert normalised(updated_at="2031-01-01T00:00:00Z").updated_at == "2026-11-23T12:00:00Z"
    assert normalised().updated_at == "2026-11-23T12:00:00Z"
    assert normalised(updated_at="2026-11-01T10:00:00+02:00").updated_at == "2026-11-01T08:00:00Z"
    assert reason(updated_at="yesterday") == "bad_number"


def test_only_addresses_of_the_web_are_kept() -> None:
    assert normalised(link="javascript:alert(1)").link is None
    assert normalised(link="https://shop.example/a").link == "https://shop.example/a"


def test_control_characters_leave_titles_and_skus() -> None:
    listing = normalised(title="iPhone\x00 13\u202e 128", sku=" a\x001 ")
    assert (listing.title, listing.sku) == ("iPhone 13 128", "a 1")


@pytest.mark.parametrize(
    ("words", "category"),
    [("Téléphones", "smartphone"), ("Devices > Laptops", "laptop"), ("Kopfhörer", "headphones"), ("Sundries", None)],
)
def test_a_category_is_one_of_ours_or_none(words: str, category: str | None) -> None:
    assert normalised(category=words).category == category
