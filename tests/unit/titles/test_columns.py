"""A seller's own columns: used where the title is silent, checked where it speaks."""

import pytest
from buybox_titles.recogniser import Recogniser
from buybox_titles.recognition import Hints


@pytest.mark.parametrize(
    ("title", "hints", "device"),
    [
        ("iPhone 13 noir", Hints(storage_gb=128), "apple-iphone-13-128gb"),
        ("Reconditionné, très bon état, 128 Go", Hints(brand="Apple", model="iPhone 13"), "apple-iphone-13-128gb"),
        ("P30 Pro 128GB", Hints(brand="Huawei"), "huawei-p30-pro-128gb"),
        ("iPhone 13 Pro 128GB", Hints(brand="Apple"), "apple-iphone-13-pro-128gb"),
        ("iPhone SE 64GB", Hints(model="iPhone SE 2020"), "apple-iphone-se-2nd-generation-64gb"),
        ("Smartphone 128GB", Hints(mpn="SM-G991B"), "samsung-galaxy-s21-5g-128gb"),
        ("MacBook Air M1 256GB", Hints(ram_gb=8), "apple-macbook-air-13-m1-2020-8gb-ram-256gb"),
    ],
)
def test_columns_complete_a_title(recogniser: Recogniser, title: str, hints: Hints, device: str) -> None:
    found = recogniser.recognise(title, hints)
    assert (found.device_id, found.reason) == (device, None)


@pytest.mark.parametrize(
    ("title", "hints"),
    [
        ("iPhone 13 128GB", Hints(storage_gb=256)),
        ("iPhone 13 128GB", Hints(model="iPhone 12")),
        ("iPhone 13 128GB", Hints(category="tablet")),
        ("Galaxy S21 128GB", Hints(mpn="SM-G998B")),
        ("Nintendo Switch OLED", Hints(storage_gb=256)),
        ("ThinkPad T480 16GB 256GB QWERTZ", Hints(keyboard="AZERTY")),
    ],
)
def test_a_column_that_contradicts_the_title_makes_it_ambiguous(
    recogniser: Recogniser, title: str, hints: Hints
) -> None:
    found = recogniser.recognise(title, hints)
    assert (found.device_id, found.reason) == (None, "ambiguous_device")


def test_a_column_does_not_make_an_accessory_a_device(recogniser: Recogniser) -> None:
    found = recogniser.recognise("Coque iPhone 13", Hints(model="iPhone 13", storage_gb=128))
    assert (found.device_id, found.reason) == (None, "not_a_device")


def test_a_column_gives_the_colour_in_the_makers_name(recogniser: Recogniser) -> None:
    assert recogniser.recognise("iPhone 13 128GB", Hints(colour="Noir")).colour == "midnight"


@pytest.mark.parametrize(
    ("lock", "operator"),
    [("Débloqué", None), ("none", None), ("Orange", "orange"), ("Vodafone DE", "vodafone"), (None, None)],
)
def test_a_lock_column_names_the_operator_or_none(
    recogniser: Recogniser, lock: str | None, operator: str | None
) -> None:
    assert recogniser.recognise("iPhone 13 128GB", Hints(network_lock=lock)).network_lock == operator


def test_a_keyboard_column_is_read_in_any_words(recogniser: Recogniser) -> None:
    found = recogniser.recognise("ThinkPad T480 16GB 256GB", Hints(keyboard="Deutsche Tastatur (QWERTZ)"))
    assert found.keyboard == "qwertz"
