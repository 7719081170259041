"""What buyers type."""

import pytest
from buybox_titles.recogniser import Recogniser
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("query", "model", "storage", "rest"),
    [
        ("iphone 12 128", "apple-iphone-12", 128, ()),
        ("iphone 12 pro 128", "apple-iphone-12-pro", 128, ()),
        ("iphone 13 128 noir", "apple-iphone-13", 128, ()),
        ("galaxy s21 ultra", "samsung-galaxy-s21-ultra-5g", None, ()),
        ("macbook air m1", "apple-macbook-air-13-m1-2020", None, ()),
        ("ps5", "sony-playstation-5", None, ()),
        ("airpods pro 2", "apple-airpods-pro-2nd-generation", None, ()),
        ("ipad 9 64go", "apple-ipad-9th-generation", 64, ()),
        ("iphone se", None, None, ()),
        ("iphone pas cher", None, None, ()),
        ("ip13 noir", "apple-iphone-13", None, ()),
        ("galaxys21", "samsung-galaxy-s21-5g", None, ()),
        ("mba m1 16go", "apple-macbook-air-13-m1-2020", None, ()),
    ],
)
def test_a_query_is_understood(
    recogniser: Recogniser, query: str, model: str | None, storage: int | None, rest: tuple[str, ...]
) -> None:
    found = recogniser.understand(query, "fr")
    assert (found.model_id, found.storage_gb, found.rest) == (model, storage, rest)


def test_a_query_keeps_brand_category_colour_and_grade(recogniser: Recogniser) -> None:
    found = recogniser.understand("pc portable 16go ram très bon état", "fr")
    assert (found.category, found.ram_gb, found.grade) == ("laptop", 16, "good")
    assert recogniser.understand("iphone 13 schwarz", "de").colours == ("midnight",)


def test_a_query_for_an_accessory_says_so(recogniser: Recogniser) -> None:
    found = recogniser.understand("coque iphone 13", "fr")
    assert found.accessory
    assert found.model_id == "apple-iphone-13"
    assert recogniser.understand("switch用 コントローラー", "ja").accessory
    assert not recogniser.understand("ps5 本体 コントローラー付き", "ja").accessory


@pytest.mark.parametrize(
    ("query", "language", "lowest", "highest"),
    [
        ("iphone 13 moins de 300 €", "fr", None, 300),
        ("iphone 13 under 300", "en", None, 300),
        ("iphone 13 unter 300 euro", "de", None, 300),
        ("galaxy s21 entre 150 et 250 €", "fr", 150, 250),
        ("iphone 13 300", "fr", None, None),
    ],
)
def test_a_price_is_read_only_where_words_or_a_currency_say_so(
    recogniser: Recogniser, query: str, language: str, lowest: int | None, highest: int | None
) -> None:
    found = recogniser.understand(query, language)
    assert (found.price_min, found.price_max) == (lowest, highest)


def test_each_piece_says_what_the_query_is_without_it(recogniser: Recogniser) -> None:
    found = recogniser.understand("iphone 13 128 go noir moins de 300 €", "fr")
    without = {piece.role: recogniser.understand(piece.without, "fr") for piece in found.pieces}
    assert without["colour"].colours == ()
    assert without["colour"].price_max == 300
    assert without["price"].price_max is None
    assert without["storage_gb"].storage_gb is None
    assert {each.model_id for role, each in without.items() if role != "name"} == {"apple-iphone-13"}


def test_words_that_every_offer_here_has_ask_for_everything_when_alone(recogniser: Recogniser) -> None:
    found = recogniser.understand("reconditionné pas cher", "fr")
    assert (found.words, found.pieces, found.empty) == ((), (), False)
    assert recogniser.understand("📱 !", "fr").empty


@given(st.text(max_size=200), st.sampled_from(["fr", "de", "en", "es", "it", "nl", "ja"]))
def test_any_text_is_understood_without_an_error(recogniser: Recogniser, text: str, language: str) -> None:
    found = recogniser.understand(text, language)
    assert all(word.isprintable() and " " not in word for word in found.words)
