"""Delivery, warranty and returns as sellers promise them."""

import pytest
from buybox_config.sellers import COLUMNS as COLUMN_WORDS
from buybox_indexer.listing import TurnedAway
from hypothesis import given
from hypothesis import strategies as st

from .normalising import normalised


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("3", 3),
        ("24-48h", 2),
        ("24h/48h", 2),
        ("48 hours", 2),
        ("2 à 4 jours ouvrés", 4),
        ("2-3 Werktage", 3),
        ("Lieferzeit: ca. 3 - 5 Tage", 5),
        ("Livraison sous 48 h", 2),
        ("next day", 1),
        ("demain", 1),
        ("1 semaine", 7),
        ("24 h - 2 Tage", 2),
        ("1〜3日", 3),
        ("3営業日以内", 3),
        ("entro 3 giorni lavorativi", 3),
        ("2-4 días laborables", 4),
        ("binnen 2 werkdagen", 2),
        ("sofort lieferbar", None),
        ("express", None),
    ],
)
def test_delivery_is_its_worst_end(text: str, days: int | None) -> None:
    assert normalised(delivery_days=text).delivery_days == days


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("12", 12),
        ("12 mois", 12),
        ("2 Jahre", 24),
        ("1 an", 12),
        ("un an", 12),
        ("24M", 24),
        ("P12M", 12),
        ("P1Y6M", 18),
        ("M12", 12),
        ("12.0", 12),
        ("1,5 ans", 18),
        ("365 days", 12),
        ("Garantie 24 mois", 24),
        ("24 Monate Gewährleistung", 24),
        ("12-24 months", 12),
        ("1 año", 12),
        ("2 anni di garanzia", 24),
        ("12 maanden garantie", 12),
        ("12か月", 12),
        ("1年保証", 12),
        ("sans garantie", 0),
        ("keine", 0),
    ],
)
def test_a_warranty_is_at_least_so_many_months(text: str, months: int) -> None:
    assert normalised(warranty_months=text).warranty_months == months


@pytest.mark.parametrize(
    ("text", "days"),
    [("30", 30), ("30 jours", 30), ("1 month", 30), ("14 Tage Rückgaberecht", 14), ("2 weeks", 14), ("no returns", 0)],
)
def test_returns_are_at_least_so_many_days(text: str, days: int) -> None:
    assert normalised(return_days=text).return_days == days


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "lifetime",
        "1 an et 6 mois",
        "-3",
        "3 4 5",
        "12 horses",
        "1e9",
        "9" * 400,
        "P" + "9" * 400 + "M",
        "13 % 2",
    ],
)
def test_what_is_no_span_is_turned_away(text: str) -> None:
    with pytest.raises(TurnedAway) as caught:
        normalised(warranty_months=text)
    assert caught.value.reason == "bad_number"


def outcome(**given: str) -> str:
    try:
        normalised(**given)
    except TurnedAway as away:
        return away.reason
    return "understood"


COLUMNS = sorted(COLUMN_WORDS.keys() - {"sku"})
PIECES = [
    "12",
    "1.5",
    "mois",
    "-",
    "€",
    "%",
    "h",
    "GB",
    "P",
    "M",
    " ",
    "٣",
    "¹",
    "万",
    "<b>",
    "&",
    "\x00",
    "A+",
    "/",
    "2026",
]
REASONS = {"understood", "missing_field", "bad_price", "bad_currency", "bad_number", "unknown_grade", "for_parts"}


@given(st.sampled_from(COLUMNS), st.text(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_whatever_a_column_holds_the_row_is_understood_or_turned_away(column: str, text: str) -> None:
    assert outcome(**{column: text}) in REASONS
