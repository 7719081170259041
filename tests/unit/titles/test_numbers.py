"""Makers' numbers: model numbers, order numbers, part numbers and GTINs, in titles and in the seller's columns."""

import msgspec
import pytest
from buybox_config.catalogue import Catalogue
from buybox_config.words import load_words
from buybox_titles.recogniser import Hints, Recogniser

GTIN = "4006381333931"
"""Any number whose last digit checks."""


@pytest.fixture(scope="module")
def numbered(catalogue: Catalogue) -> Recogniser:
    """Make a recogniser of two phones with numbers of their own."""
    known = catalogue.models
    models = {
        "apple-iphone-13": msgspec.structs.replace(
            known["apple-iphone-13"],
            part_numbers=("apple-iphone-13-128gb=MLPF3",),
            gtins=(f"apple-iphone-13-128gb={GTIN}",),
        ),
        "samsung-galaxy-s21-5g": known["samsung-galaxy-s21-5g"],
    }
    devices = {device.device_id: device for model in models.values() for device in model.devices}
    return Recogniser(Catalogue(models, devices), load_words())


@pytest.mark.parametrize(
    "title",
    [
        "Apple MLPF3B/A",
        "Apple iPhone 13 MLPF3ZD/A midnight",
        "Apple iPhone 13 FLPF3B/A refurbished",
        "iphone 13 mlpf3 128gb",
    ],
)
def test_an_apple_part_number_in_a_title_names_the_device(numbered: Recogniser, title: str) -> None:
    assert numbered.recognise(title).device_id == "apple-iphone-13-128gb"


def test_a_part_number_that_contradicts_the_title_makes_it_ambiguous(numbered: Recogniser) -> None:
    found = numbered.recognise("Apple iPhone 13 256GB MLPF3B/A")
    assert (found.device_id, found.reason) == (None, "ambiguous_device")


@pytest.mark.parametrize(
    "title", ["SM-G991BZADEUB 128GB", "Samsung SMG991BZADEUB Galaxy S21 128GB", "Samsung G991BZADEUB 128GB"]
)
def test_a_samsung_order_number_holds_the_model_number(numbered: Recogniser, title: str) -> None:
    assert numbered.recognise(title).device_id == "samsung-galaxy-s21-5g-128gb"


@pytest.mark.parametrize("gtin", [GTIN, f"0{GTIN}", "4006381-333931"])
def test_a_gtin_column_names_the_device_where_the_title_is_silent(numbered: Recogniser, gtin: str) -> None:
    found = numbered.recognise("", Hints(gtin=gtin))
    assert (found.device_id, found.reason) == ("apple-iphone-13-128gb", None)


def test_a_gtin_that_agrees_completes_the_storage(numbered: Recogniser) -> None:
    assert numbered.recognise("iPhone 13 noir", Hints(gtin=GTIN)).device_id == "apple-iphone-13-128gb"


@pytest.mark.parametrize("title", ["iPhone 13 256GB", "Samsung Galaxy S21 128GB", "Samsung telephone"])
def test_a_gtin_that_contradicts_the_title_makes_it_ambiguous(numbered: Recogniser, title: str) -> None:
    found = numbered.recognise(title, Hints(gtin=GTIN))
    assert (found.device_id, found.reason) == (None, "ambiguous_device")


@pytest.mark.parametrize("gtin", ["4006381333932", "not a number", "0000000000000", "4006381333"])
def test_what_is_no_gtin_does_no_harm(numbered: Recogniser, gtin: str) -> None:
    assert numbered.recognise("iPhone 13 256GB", Hints(gtin=gtin)).device_id == "apple-iphone-13-256gb"


def test_a_gtin_does_not_make_a_case_a_phone(numbered: Recogniser) -> None:
    assert numbered.recognise("Coque iPhone 13", Hints(gtin=GTIN)).reason == "not_a_device"


def test_a_number_that_agrees_makes_the_answer_surer_or_as_sure(numbered: Recogniser) -> None:
    alone = numbered.recognise("iPhone 13 128GB funny words here now").confidence
    assert numbered.recognise("iPhone 13 128GB funny words here now", Hints(gtin=GTIN)).confidence >= alone


def test_another_brands_number_of_the_same_letters_says_nothing(recogniser: Recogniser) -> None:
    assert recogniser.recognise("OnePlus 5 A5000 128GB").model_id == "oneplus-5"
