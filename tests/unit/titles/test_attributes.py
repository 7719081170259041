"""Colour, RAM, storage, keyboard and lock: stated or none."""

import pytest
from buybox_titles.recogniser import Recogniser


@pytest.mark.parametrize(
    ("title", "colour"),
    [
        ("iPhone 13 128GB noir", "midnight"),
        ("iPhone 13 128GB schwarz", "midnight"),
        ("iPhone 13 128GB negro", "midnight"),
        ("iPhone 13 128GB lumière stellaire", "starlight"),
        ("iPhone 13 Pro 128GB gris", "graphite"),
        ("iPhone 13 Pro 128 Go bleu alpin", "sierra-blue"),
        ("iPhone 7 32GB rose gold", "rose-gold"),
        ("iPhone 7 32GB jet black", "jet-black"),
        ("iPhone 15 Pro 256GB titane naturel", "natural-titanium"),
        ("iPhone 8 64GB Space Gray", "space-grey"),
        ("iPhone 13 128GB", None),
        ("iPhone 13 128GB black and white", None),
        ("OnePlus 9 128GB black", "black"),
    ],
)
def test_a_colour_is_named_as_its_maker_does(recogniser: Recogniser, title: str, colour: str | None) -> None:
    assert recogniser.recognise(title).colour == colour


@pytest.mark.parametrize(
    ("title", "storage", "ram"),
    [
        ("Redmi Note 10 Pro 6/128", 128, 6),
        ("Redmi Note 10 Pro 6GB+128GB", 128, 6),
        ("Redmi Note 10 Pro 128 Go 6 Go RAM", 128, 6),
        ("Redmi Note 10 Pro 128GB", 128, None),
        ("Samsung Galaxy S21 Ultra 12GB 256GB", 256, 12),
        ("iPhone 7 128 Go", 128, None),
        ("ThinkPad T480 RAM 16GB SSD 512GB", 512, 16),
        ("MacBook Air M1 8 Go 1 To", 1024, 8),
        ("Samsung Galaxy S8 64GB microSD up to 256GB", 64, None),
        ("Unheard Of X900 8/256GB", 256, 8),
    ],
)
def test_storage_and_ram_are_told_apart(
    recogniser: Recogniser, title: str, storage: int | None, ram: int | None
) -> None:
    found = recogniser.recognise(title)
    assert (found.storage_gb, found.ram_gb) == (storage, ram)


@pytest.mark.parametrize(
    ("title", "keyboard"),
    [
        ("MacBook Air M1 8GB 256GB AZERTY", "azerty"),
        ("MacBook Air M1 8GB 256GB clavier français", "azerty"),
        ("ThinkPad T480 16GB 256GB deutsche Tastatur", "qwertz"),
        ("ThinkPad T480 16GB 256GB US keyboard", "qwerty-us"),
        ("ThinkPad T480 16GB 256GB teclado español", "qwerty-es"),
        ("ThinkPad T480 16GB 256GB", None),
    ],
)
def test_a_keyboard_is_read_in_every_language(recogniser: Recogniser, title: str, keyboard: str | None) -> None:
    assert recogniser.recognise(title).keyboard == keyboard


@pytest.mark.parametrize(
    ("title", "lock"),
    [
        ("iPhone 13 128GB Vodafone", "vodafone"),
        ("iPhone 13 128GB ohne Simlock", None),
        ("iPhone 13 128GB O2 unlocked", None),
        ("iPhone 13 128GB opérateur étranger", "locked"),
        ("iPhone 13 128GB", None),
    ],
)
def test_a_network_lock_is_read_or_none(recogniser: Recogniser, title: str, lock: str | None) -> None:
    assert recogniser.recognise(title).network_lock == lock


def test_brand_category_and_storage_are_told_of_unknown_models_too(recogniser: Recogniser) -> None:
    found = recogniser.recognise("Samsung Galaxy S99 Ultra 512GB schwarz")
    assert (found.brand, found.category, found.storage_gb, found.colour) == ("Samsung", "smartphone", 512, "black")
