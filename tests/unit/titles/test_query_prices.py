"""Prices in what buyers type."""

from decimal import Decimal

import pytest
from buybox_config.languages import load_abbreviations, load_language
from buybox_titles.queries.amounts import MOST_AMOUNTS, find_amounts
from buybox_titles.queries.prices import MOST_READINGS, price_readings
from buybox_titles.queries.tables import LONGEST, compile_queries, plain
from buybox_titles.recogniser import Recogniser
from hypothesis import given
from hypothesis import strategies as st

LANGUAGES = ("de", "en", "es", "fr", "it", "ja", "nl")


@pytest.mark.parametrize(
    ("query", "language", "model", "storage", "highest"),
    [
        ("iphone 13 300€", "fr", "apple-iphone-13", None, 300),
        ("iphone 13 300 euro", "de", "apple-iphone-13", None, 300),
        ("iphone 13 300 euros", "es", "apple-iphone-13", None, 300),
        ("iphone 13 300 euro", "it", "apple-iphone-13", None, 300),
        ("iphone 13 300 euro", "nl", "apple-iphone-13", None, 300),
        ("iphone 13 128 300€", "fr", "apple-iphone-13", 128, 300),
        ("iphone 13 128 300 pounds", "en", "apple-iphone-13", 128, 300),
        ("iphone 13 £300 128", "en", "apple-iphone-13", 128, 300),
        ("iphone 13 under 300 128", "en", "apple-iphone-13", 128, 300),
        ("galaxy s21 128 250 €", "fr", "samsung-galaxy-s21-5g", 128, 250),
        ("ipad 9 200 €", "fr", "apple-ipad-9th-generation", None, 200),
        ("pixel 7 200 euros", "fr", "google-pixel-7", None, 200),
        ("airpods 2 100€", "fr", "apple-airpods-2nd-generation", None, 100),
        ("xbox 360 100 €", "fr", "microsoft-xbox-360", None, 100),
        ("ps5 400 €", "de", "sony-playstation-5", None, 400),
        ("iphone 13 300 € max", "fr", "apple-iphone-13", None, 300),
        ("iphone 12 pro max 300 €", "fr", "apple-iphone-12-pro-max", None, 300),
        ("iphone 13 max 300 €", "fr", "apple-iphone-13", None, 300),
        ("s21 ultra 400 €", "it", "samsung-galaxy-s21-ultra-5g", None, 400),
        ("iphone 12 64 250 euro", "nl", "apple-iphone-12", 64, 250),
        ("アイフォン13 3万円", "ja", "apple-iphone-13", None, 30_000),
    ],
)
def test_the_number_of_a_model_or_a_storage_is_no_part_of_the_price_behind_it(
    recogniser: Recogniser, query: str, language: str, model: str, storage: int | None, highest: int
) -> None:
    found = recogniser.understand(query, language)
    assert (found.model_id, found.storage_gb, found.price_max, found.rest) == (model, storage, highest, ())


@pytest.mark.parametrize(
    ("query", "language", "lowest", "highest"),
    [
        ("1 200 €", "fr", None, 1200),
        ("iphone moins de 1 200 €", "fr", None, 1200),
        ("macbook pro 1 200 €", "fr", None, 1200),
        ("macbook pro 1.200 €", "de", None, 1200),
        ("13 000 €", "fr", None, 13_000),
        ("macbook pro 13 000 €", "fr", None, 13_000),
        ("macbook pro £1,200", "en", None, 1200),
        ("macbook entre 1 000 et 1 500 €", "fr", 1000, 1500),
        ("iphone jusqu'à 300", "fr", None, 300),
        ("iphone jusqu\u2019a 300", "fr", None, 300),
        ("iphone 200-300 €", "fr", 200, 300),
        ("laptop £200 - £300", "en", 200, 300),
        ("iphone von 200 bis 300 euro", "de", 200, 300),
        ("iphone da 200 a 300 euro", "it", 200, 300),
        ("iphone tussen 200 en 300", "nl", 200, 300),
        ("iphone plus de 200 € max 400 €", "fr", 200, 400),
        ("iphone 300 euros o menos", "es", None, 300),
        ("iphone 2万円以上5万円以下", "ja", 20_000, 50_000),
        ("iphone 2万5千円から", "ja", 25_000, None),
        ("iphone ３０，０００円以下", "ja", None, 30_000),
    ],
)
def test_a_price_is_read_in_every_way_that_a_language_says_it(
    recogniser: Recogniser, query: str, language: str, lowest: int | None, highest: int | None
) -> None:
    found = recogniser.understand(query, language)
    assert (found.price_min, found.price_max, found.rest) == (lowest, highest, ())


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("laptop mindestens 256 gb", "de"),
        ("laptop at least 512 gb", "en"),
        ("macbook from 2019", "en"),
        ("iphone 12 pro max 256", "fr"),
        ("tablette moins de 20 pouces", "fr"),
        ("galaxy s21", "nl"),
    ],
)
def test_a_capacity_a_year_or_a_size_is_no_price(recogniser: Recogniser, query: str, language: str) -> None:
    found = recogniser.understand(query, language)
    assert (found.price_min, found.price_max) == (None, None)


def test_an_amount_that_no_device_costs_is_two_numbers_where_it_can_be(recogniser: Recogniser) -> None:
    found = recogniser.understand("canon 600 200 €", "fr")
    assert (found.price_max, found.rest) == (200, ("600",))


def test_what_a_query_is_without_one_of_its_pieces_keeps_the_price(recogniser: Recogniser) -> None:
    found = recogniser.understand("iphone 13 128 noir 300 €", "fr")
    again = [recogniser.understand(piece.without, "fr") for piece in found.pieces if piece.role != "price"]
    assert [each.price_max for each in again] == [Decimal(300)] * 3


@pytest.mark.parametrize("sign", ["1万", "⑩万", "1", "1 ", "1 111", "1€", "㌀", "﷽", "max 1 ", "1'111"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_work_that_a_query_costs_is_bounded_whatever_its_signs(sign: str, language: str) -> None:
    tables = compile_queries(load_language(language), load_abbreviations())
    text = plain(sign * LONGEST, tables.elision)
    amounts = find_amounts(text, tables.prices.amount)
    assert len(text) <= LONGEST
    assert len(amounts) <= MOST_AMOUNTS
    assert all(len(amount.number) <= 20 for amount in amounts)
    assert len(price_readings(text, tables.prices)) <= MOST_READINGS


@given(st.text(alphabet="0123456789 .,'€£円万千以下-a", max_size=60), st.sampled_from(LANGUAGES))
def test_every_reading_leaves_the_text_but_for_the_price(text: str, language: str) -> None:
    tables = compile_queries(load_language(language), load_abbreviations())
    asked = plain(text, tables.elision)
    for rest, price in price_readings(asked, tables.prices):
        assert sorted((rest + price.words).replace(" ", "")) == sorted(asked.replace(" ", ""))
        assert price.lowest is None or price.highest is None or price.lowest <= price.highest
