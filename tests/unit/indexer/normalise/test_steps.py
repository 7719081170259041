"""The normalising steps, one listing at a time."""

import pytest
from buybox_config.grades import Grade
from buybox_config.sellers import FeedSource
from buybox_indexer.listing import Listing, TurnedAway

from .normalising import GIVEN, normalised, run, steps_of


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
        run(Listing(1, {name: value for name, value in GIVEN.items() if name != column}), steps_of())
    assert caught.value.reason == "missing_field"


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


@pytest.mark.parametrize(
    ("words", "category"),
    [("Téléphones", "smartphone"), ("Devices > Laptops", "laptop"), ("Kopfhörer", "headphones"), ("Sundries", None)],
)
def test_a_category_is_one_of_ours_or_none(words: str, category: str | None) -> None:
    assert normalised(category=words).category == category


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("23/11/2026 08:30", "2026-11-23T08:30:00Z"),
        ("11/23/2026", "2026-11-23T00:00:00Z"),
        ("02.11.2026", "2026-11-02T00:00:00Z"),
        ("Mon, 16 Nov 2026 08:00:00 +0100", "2026-11-16T07:00:00Z"),
        ("1762000000", "2025-11-01T12:26:40Z"),
        ("1762000000123", "2025-11-01T12:26:40Z"),
        ("20261101", "2026-11-01T00:00:00Z"),
    ],
)
def test_a_time_is_read_as_shops_write_it(text: str, moment: str) -> None:
    assert normalised(updated_at=text).updated_at == moment


def test_the_order_of_day_and_month_is_the_feed_s() -> None:
    month_first = FeedSource(market="FR", location="f.csv", date_order="mdy")
    assert normalised(updated_at="02/11/2026").updated_at == "2026-11-02T00:00:00Z"
    assert normalised(month_first, updated_at="02/11/2026").updated_at == "2026-02-11T00:00:00Z"


@pytest.mark.parametrize("text", ["32/13/2026", "99999999999999", "2026-13-01", "0001-01-01T00:00:00+14:00", "\u0661"])
def test_what_is_no_time_is_turned_away(text: str) -> None:
    assert reason(updated_at=text) == "bad_number"


@pytest.mark.parametrize("column", ["warranty_months", "battery_health_pct", "vat_scheme", "colour", "delivery_days"])
def test_a_value_that_says_nothing_is_not_stated(column: str) -> None:
    for nothing in ("N/A", "n/a", "-", "Unknown", "null"):
        assert column not in normalised(**{column: nothing}).given


def test_what_every_offer_needs_is_never_taken_as_not_stated() -> None:
    assert reason(price="N/A") == "bad_price"
    assert reason(grade="N/A") == "unknown_grade"
    assert reason(quantity="N/A") == "bad_number"


def test_an_unknown_condition_is_not_refurbished_and_unknown_shipping_is_not_free() -> None:
    assert normalised(condition="N/A").condition == "unknown"
    assert reason(shipping_price="-") == "bad_price"


def test_each_step_counts_the_rows_that_it_changed() -> None:
    through = steps_of(FeedSource(market="FR", location="f.csv", grades={"Bon": "good"}))
    for price, grade in (("289.00", "good"), ("289,00 €", "Bon"), ("1 289,00 €", "bon")):
        run(Listing(1, {**GIVEN, "price": price, "grade": grade}), through)
    assert through.changed == {"money": 2, "grade": 2}


def test_a_feed_that_is_written_as_we_write_it_is_changed_by_no_step() -> None:
    through = steps_of()
    canonical = {"price": "289.00", "warranty_months": "12", "storage_gb": "128", "battery_new": "true"}
    run(Listing(1, {**GIVEN, **canonical}), through)
    assert not through.changed


@pytest.mark.parametrize(
    ("text", "scheme"),
    [("TVA sur marge", "margin"), ("§25a", "margin"), ("Regelbesteuert", "standard"), ("REBU", "margin")],
)
def test_the_vat_scheme_is_read_in_the_languages_of_sellers(text: str, scheme: str) -> None:
    assert normalised(vat_scheme=text).vat_scheme == scheme
