"""Money as sellers write it."""

import pytest
from buybox_indexer.listing import TurnedAway
from buybox_indexer.normalise.money import minor_amount
from hypothesis import given
from hypothesis import strategies as st


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
        "٣٤٥",
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
