"""Weights as typed: what is read, and a sentence for everything else."""

import pytest
from buybox_api.pages.bench.weights_form import read_weights


@pytest.mark.parametrize(
    "text", ["NaN", "1e308", "inf", "-1", "3.01", "<script>alert(1)</script>", "eins", "9" * 10_000]
)
def test_what_is_no_weight_is_told_beside_its_field_and_kept_short(text: str) -> None:
    typed = read_weights({"seller": text, "price": "1"})
    assert typed.errors == {"seller": "The weight of seller is a number from 0 to 3, such as 1.25."}
    assert typed.weights == {"price": 1.0}
    assert typed.texts["seller"] == text[:20]


def test_a_comma_is_a_decimal_mark_too() -> None:
    assert read_weights({"price": "1,25"}).weights == {"price": 1.25}


def test_an_empty_field_is_inherited() -> None:
    assert read_weights({"price": " "}).weights == {"price": None}


def test_a_part_that_was_not_sent_was_not_typed() -> None:
    assert read_weights({}).weights == {}


def test_a_slider_counts_where_it_alone_was_moved() -> None:
    given = {"price": "1", "price_was": "1", "price_slider": "2.5", "price_slider_was": "1"}
    assert read_weights(given).weights == {"price": 2.5}


def test_a_number_counts_where_both_were_changed() -> None:
    given = {"price": "0.5", "price_was": "1", "price_slider": "2.5", "price_slider_was": "1"}
    assert read_weights(given).weights == {"price": 0.5}
