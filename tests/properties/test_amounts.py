"""Any amount, written as any market writes it, comes back to the last minor unit; anything else is turned away."""

import pytest
from buybox_indexer.listing import TurnedAway
from buybox_indexer.normalise.currencies import decimal_sign
from buybox_indexer.normalise.money import Habits, minor_amount
from buybox_indexer.normalise.words import load_words
from hypothesis import given
from hypothesis import strategies as st

# How each locale writes money, after the Unicode CLDR, told again here so that a wrong table shows:
# thousands, decimals, currency, decimals of the currency, signs that may stand about the amount.
LOCALES = {
    "fr-FR": ("\u202f", ",", "EUR", 2, ("", " €", "€", " EUR", " euros", " € TTC")),
    "de-DE": (".", ",", "EUR", 2, ("", " €", "€", " EUR", " Euro", " € inkl. MwSt.")),
    "de-AT": ("\u00a0", ",", "EUR", 2, ("", " €")),
    "de-CH": ("’", ".", "CHF", 2, ("", " CHF", " Fr.")),
    "es-ES": (".", ",", "EUR", 2, ("", " €", " EUR", " € IVA incluido")),
    "it-IT": (".", ",", "EUR", 2, ("", " €", " euro")),
    "nl-NL": (".", ",", "EUR", 2, ("", " €")),
    "en-GB": (",", ".", "GBP", 2, ("", "£", " GBP", " inc VAT")),
    "en-IE": (",", ".", "EUR", 2, ("", "€", " EUR")),
    "en-US": (",", ".", "USD", 2, ("", "$", " USD", " US$")),
    "pl-PL": ("\u00a0", ",", "PLN", 2, ("", " zł", " PLN")),
    "sv-SE": ("\u00a0", ",", "SEK", 2, ("", " kr", " SEK")),
    "ja-JP": (",", ".", "JPY", 0, ("", "円", "¥", " JPY", "円（税込）")),
    "fr-TN": ("\u202f", ",", "TND", 3, ("", " TND")),
    "az-AZ": (".", ",", "AZN", 2, ("", " ₼", " AZN")),
    "en-IN": (",", ".", "INR", 2, ("", "₹", " INR")),
}
WORDS = load_words().money
HIGHEST_MINOR = 999_999_999
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def grouped(whole: str, sign: str, *, lakhs: bool) -> str:
    """Part the digits of a whole number from the right: by threes, in India then by twos."""
    head, groups = whole[:-3], [whole[-3:]]
    size = 2 if lakhs else 3
    while head:
        head, groups = head[:-size], [head[-size:], *groups]
    return sign.join(groups)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str, int]:
    locale = draw(st.sampled_from(sorted(LOCALES)))
    group, decimal, _, digits, signs = LOCALES[locale]
    minor = draw(st.integers(0, HIGHEST_MINOR // 10 ** (2 - min(digits, 2))))
    text = str(minor).rjust(digits + 1, "0")
    whole, fraction = (text[:-digits], text[-digits:]) if digits else (text, "")
    if draw(st.booleans()):
        whole = grouped(whole, group, lakhs=locale == "en-IN")
    if fraction and (fraction.strip("0") or draw(st.booleans())):
        whole += decimal + fraction
    sign = draw(st.sampled_from(signs))
    before = draw(st.booleans()) and len(sign.strip()) == 1 and sign.strip() != "円"
    whole = whole.translate(draw(st.sampled_from([{}, {}, ARABIC, WIDE])))
    return locale, sign + whole if before else whole + sign, minor


@given(written())
def test_an_amount_as_its_market_writes_it_comes_back_to_the_minor_unit(case: tuple[str, str, int]) -> None:
    locale, text, minor = case
    habits = Habits(decimal_sign((locale,)), WORDS)
    assert minor_amount(text, LOCALES[locale][2], "price", habits) == minor


PIECES = [
    *"0123456789.,' -–+%eE/x()",
    "€",
    "£",
    "$",
    "US",
    "EUR",
    "GBP",
    "TTC",
    "HT",
    "万",
    "円",
    "ab",
    "à",
    "٫",
    "٣",
    "²",
    "inkl",
]


@pytest.mark.parametrize("currency", ["EUR", "GBP", "JPY", "TND", "INR"])
@given(text=st.text(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_any_other_text_is_an_amount_or_turned_away(currency: str, text: str) -> None:
    for locale in ("de-DE", "en-GB"):
        found = outcome(text, currency, locale)
        assert found in {"bad_price", "bad_currency"} if isinstance(found, str) else found >= 0


def outcome(text: str, currency: str, locale: str) -> int | str:
    try:
        return minor_amount(text, currency, "price", Habits(decimal_sign((locale,)), WORDS))
    except TurnedAway as away:
        return away.reason
