"""Money as sellers write it."""

import pytest
from buybox_indexer.listing import TurnedAway
from buybox_indexer.normalise.currencies import decimal_sign
from buybox_indexer.normalise.money import Habits, minor_amount
from buybox_indexer.normalise.words import load_words
from hypothesis import given
from hypothesis import strategies as st

from .normalising import normalised


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("234,37 €", "EUR", 23437),
        ("1 059,00 €", "EUR", 105900),
        ("1\u202f059,00\u00a0€", "EUR", 105900),
        ("1.234,56 €", "EUR", 123456),
        ("£1,234.56", "GBP", 123456),
        ("1,579.0", "AZN", 157900),
        ("1'234.50", "CHF", 123450),
        ("289", "EUR", 28900),
        ("289.5", "EUR", 28950),
        ("EUR 289.00", "EUR", 28900),
        ("289.00 EUR", "EUR", 28900),
        ("1.234", "EUR", 123400),
        ("1,234", "GBP", 123400),
        ("1,345,678", "JPY", 1345678),
        ("45800", "JPY", 45800),
        ("574.7800", "EUR", 57478),
        ("$141.95", "USD", 14195),
        ("399 ₼", "AZN", 39900),
        ("1 299 zł", "PLN", 129900),
        ("0", "EUR", 0),
    ],
)
def test_amounts_are_read_as_their_writer_meant_them(text: str, currency: str, minor: int) -> None:
    assert minor_amount(text, currency, "price") == minor


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "1e9",
        "",
        "-5",
        "100-200",
        "100 - 200 €",
        "12.345,6.7",
        "1,23,456",
        "free",
        "99999999999",
        "1.2345",
        "=1+1",
        "0x10",
        "12..5",
        "½",
    ],
)
def test_what_is_no_single_amount_is_turned_away(text: str) -> None:
    with pytest.raises(TurnedAway) as caught:
        minor_amount(text, "EUR", "price")
    assert caught.value.reason == "bad_price"


@pytest.mark.parametrize(("text", "currency"), [("$100", "EUR"), ("100 USD", "EUR"), ("£5", "EUR"), ("100 €", "GBP")])
def test_another_currency_is_told_apart(text: str, currency: str) -> None:
    with pytest.raises(TurnedAway) as caught:
        minor_amount(text, currency, "price")
    assert caught.value.reason == "bad_currency"


@given(st.integers(0, 999_999_999), st.sampled_from(["{:,.2f}", "{:.2f}", "€{:,.2f}", "{:,.2f} EUR"]))
def test_what_a_shop_writes_comes_back_to_the_cent(minor: int, form: str) -> None:
    assert minor_amount(form.format(minor / 100), "EUR", "price") == minor


def outcome(text: str) -> int | str:
    try:
        return minor_amount(text, "EUR", "price")
    except TurnedAway as away:
        return away.reason


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_turned_away(text: str) -> None:
    found = outcome(text)
    assert found in {"bad_price", "bad_currency"} if isinstance(found, str) else found >= 0


HABITS = {
    locale: Habits(decimal_sign((locale,)), load_words().money) for locale in ("de-DE", "en-GB", "fr-FR", "ja-JP")
}


@pytest.mark.parametrize(
    ("locale", "text", "currency", "minor"),
    [
        ("de-DE", "1.234", "EUR", 123400),
        ("de-DE", "1.234,-", "EUR", 123400),
        ("de-DE", "289,-", "EUR", 28900),
        ("de-DE", "289.–", "EUR", 28900),
        ("de-DE", "289,-- €", "EUR", 28900),
        ("de-DE", "289,00 € inkl. MwSt.", "EUR", 28900),
        ("de-DE", "289,00 EUR (inkl. 19% MwSt)", "EUR", 28900),
        ("de-DE", "1,234", "EUR", 123400),
        ("en-GB", "1,234", "GBP", 123400),
        ("en-GB", "1.234", "GBP", 123400),
        ("en-GB", "£289 inc VAT", "GBP", 28900),
        ("en-GB", "0.500", "GBP", 50),
        ("en-GB", "1234.500", "GBP", 123450),
        ("fr-FR", "1 234,50", "EUR", 123450),
        ("fr-FR", "289 € TTC", "EUR", 28900),
        ("fr-FR", "289 euros", "EUR", 28900),
        ("fr-FR", "289 eur", "EUR", 28900),
        ("ja-JP", "¥28,900", "JPY", 28900),
        ("ja-JP", "28,900円", "JPY", 28900),
        ("ja-JP", "28,900円（税込）", "JPY", 28900),
        ("ja-JP", "2万8900円", "JPY", 28900),
        ("ja-JP", "3万円", "JPY", 30000),
        ("ja-JP", "２８，９００円", "JPY", 28900),
    ],
)
def test_a_market_s_habits_settle_what_an_amount_means(locale: str, text: str, currency: str, minor: int) -> None:
    assert minor_amount(text, currency, "price", HABITS[locale]) == minor


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("US $289", "USD", 28900),
        ("CA$ 289.00", "CAD", 28900),
        ("1,23,456", "INR", 12345600),
        ("1,23,456.78", "INR", 12345678),
        ("٣٤٥", "EUR", 34500),
        ("١٬٢٣٤٫٥٠", "EUR", 123450),
        ("۲۸۹٫۰۰", "EUR", 28900),
        ("２８９．００", "EUR", 28900),
        ("1’234.50", "CHF", 123450),
        ("289.", "EUR", 28900),
    ],
)
def test_signs_and_digits_of_other_scripts_are_read(text: str, currency: str, minor: int) -> None:
    assert minor_amount(text, currency, "price") == minor


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("199-249", "range"),
        ("199 – 249 €", "range"),
        ("199 à 249", "range"),
        ("ab 199", "range"),
        ("from 199", "range"),
        ("à partir de 199 €", "range"),
        ("desde 199", "range"),
        ("vanaf 199", "range"),
        ("jusqu'à 199", "range"),
        ("24 x 16,63 €", "instalments"),
        ("16,63 €/mois", "instalments"),
        ("9.99 per month", "instalments"),
        ("24 Raten 9,99", "instalments"),
        ("289 € HT", "without tax"),
        ("289 € zzgl. 19 % MwSt", "without tax"),
        ("-289", "below nought"),
        ("1,500", "thousands or decimals"),
        ("289,000", "thousands or decimals"),
        ("NaN", "not one amount"),
        ("1e9", "not one amount"),
        ("free", "not one amount"),
        ("ca. 289", "not one amount"),
        ("²⁸⁹", "not one amount"),
        ("९९", "not one amount"),
    ],
)
def test_what_is_refused_says_why(text: str, why: str) -> None:
    with pytest.raises(TurnedAway, match=why) as caught:
        minor_amount(text, "EUR", "price", HABITS["de-DE"])
    assert caught.value.reason == "bad_price"


@pytest.mark.parametrize("text", ["US $289", "289 CHF", "A$289", "HK$ 289", "289 kr", "289 Ft", "289円", "Fr. 289"])
def test_a_price_in_another_currency_names_it(text: str) -> None:
    with pytest.raises(TurnedAway) as caught:
        minor_amount(text, "EUR", "price", HABITS["de-DE"])
    assert caught.value.reason == "bad_currency"


@pytest.mark.parametrize("text", ["free", "Gratuit", "kostenlos", "Versandkostenfrei", "OFFERT", "送料無料", "gratis!"])
def test_delivery_that_costs_nothing_is_nought(text: str) -> None:
    assert normalised(shipping_price=text).shipping == 0


def test_an_amount_of_delivery_that_is_not_one_is_turned_away() -> None:
    with pytest.raises(TurnedAway, match="shipping_price"):
        normalised(shipping_price="4,90 € - 9,90 €")
