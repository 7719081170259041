"""Names that go on, lose a letter, are said in other scripts, or need no storage."""

import pytest
from buybox_titles.recogniser import Hints, Recogniser


@pytest.mark.parametrize(
    "title", ["Motorola Moto G Zephyr 32GB", "Huawei Mate QS 256GB", "Wiko Sunny 9 8GB", "Nokia 3 Zephyr 16GB"]
)
def test_a_plain_name_that_goes_on_is_another_model(recogniser: Recogniser, title: str) -> None:
    assert recogniser.recognise(title).model_id is None


def test_a_family_is_no_model(recogniser: Recogniser) -> None:
    found = recogniser.recognise("sony mobile xperia xa series mobile phone in black")
    assert (found.model_id, found.reason) == (None, "ambiguous_device")


@pytest.mark.parametrize(
    ("title", "model"),
    [
        ("samsung galaxy s8 black 6.2 64gb unlocked", "samsung-galaxy-s8-plus"),
        ("samsung galaxy s8 black 5.8 64gb unlocked", "samsung-galaxy-s8"),
        ("samsung galaxy s8 SM-G955F 64gb", "samsung-galaxy-s8-plus"),
        ("samsung galaxy s8 64gb", "samsung-galaxy-s8"),
    ],
)
def test_a_lost_plus_is_found_by_diagonal_or_number(recogniser: Recogniser, title: str, model: str) -> None:
    assert recogniser.recognise(title).model_id == model


def test_one_storage_sold_needs_no_word(recogniser: Recogniser) -> None:
    assert recogniser.recognise("Sony Xperia L1 black").device_id == "sony-xperia-l1-16gb"


def test_what_was_sold_in_several_storages_needs_one_from_title_or_column(recogniser: Recogniser) -> None:
    assert recogniser.recognise("Samsung Galaxy Note 8 black").reason == "ambiguous_device"
    found = recogniser.recognise("Samsung Galaxy Note 8 black", Hints(storage_gb=128))
    assert found.device_id == "samsung-galaxy-note-8-128gb"


def test_a_storage_that_is_not_stated_is_not_reported(recogniser: Recogniser) -> None:
    assert recogniser.recognise("Samsung Galaxy Note 8 black").storage_gb is None


@pytest.mark.parametrize("title", ["Samsung Galaxy S21", "iPhone 13 Pro", "Google Pixel 6"])
def test_storages_sold_side_by_side_are_never_guessed(recogniser: Recogniser, title: str) -> None:
    found = recogniser.recognise(title)
    assert (found.device_id, found.reason) == (None, "ambiguous_device")


@pytest.mark.parametrize("title", ["アイフォン 13 128GB", "Apple Ayfon 13 128GB", "Apple Айфон 13 128GB"])
def test_names_in_other_spellings_are_read(recogniser: Recogniser, title: str) -> None:
    assert recogniser.recognise(title).device_id == "apple-iphone-13-128gb"


@pytest.mark.parametrize(
    "title",
    [
        "Honor X9c 5G 256Go NOIR + Ecouteurs Bluetooth Honor X7 Lite offerts",
        "Nothing Phone 3A 256GB White + Hədiyyə qulaqlıq Nothing CMF Buds 2",
    ],
)
def test_a_gift_that_names_a_device_is_no_second_one(recogniser: Recogniser, title: str) -> None:
    assert recogniser.recognise(title).device_id is not None


@pytest.mark.parametrize("title", ["iPhone 13 128GB + Apple Watch Series 7 45mm", "iPhone 13 128GB + iPhone 12 64GB"])
def test_two_devices_are_ambiguous(recogniser: Recogniser, title: str) -> None:
    assert recogniser.recognise(title).reason == "ambiguous_device"


@pytest.mark.parametrize(("title", "ram"), [("Infinix Hot 40 256+8 Gold", 8), ("Xiaomi Redmi Note 13 6/128GB", 6)])
def test_storage_and_ram_are_read_in_either_order(recogniser: Recogniser, title: str, ram: int) -> None:
    assert recogniser.recognise(title).ram_gb == ram
