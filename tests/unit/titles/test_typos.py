"""Misspelt names: mended where one word is near and nothing else is, never where a digit is in play."""

import pytest
from buybox_titles.recogniser import Recogniser


@pytest.mark.parametrize(
    ("title", "device"),
    [
        ("galxy s21 128gb", "samsung-galaxy-s21-5g-128gb"),
        ("iphnoe 12 64gb", "apple-iphone-12-64gb"),
        ("ipone 13 128gb", "apple-iphone-13-128gb"),
        ("samsng s21 128gb", "samsung-galaxy-s21-5g-128gb"),
        ("xaiomi 12 128gb", "xiaomi-12-128gb"),
    ],
)
def test_one_typing_error_in_a_brand_or_family_is_mended(recogniser: Recogniser, title: str, device: str) -> None:
    assert recogniser.recognise(title).device_id == device


@pytest.mark.parametrize("title", ["redmi nto 9 64gb", "magic wand 12", "panasoinc 12 64gb", "ixphxne 12 64gb"])
def test_what_is_too_far_or_too_short_or_no_brand_of_ours_stays_unknown(recogniser: Recogniser, title: str) -> None:
    assert recogniser.recognise(title).model_id is None


def test_a_code_is_never_mended(recogniser: Recogniser) -> None:
    assert recogniser.recognise("Samsung SM-G991X 128GB").model_id is None


def test_a_mended_title_is_explained_as_such(recogniser: Recogniser) -> None:
    assert any("misspelt" in sentence for sentence in recogniser.explain("galxy s21 128gb").decided)


def test_a_misspelt_accessory_is_still_an_accessory(recogniser: Recogniser) -> None:
    assert recogniser.recognise("case for iphnoe 12").reason == "not_a_device"
