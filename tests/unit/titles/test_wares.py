"""What names a device without being one."""

import pytest
from buybox_titles.recogniser import Recogniser


@pytest.mark.parametrize(
    "title",
    [
        "Hülle für iPhone 13",
        "Coque iPhone 12 Pro transparente",
        "iPhone 13 case clear",
        "Funda para Samsung Galaxy S21",
        "Custodia per iPhone 11",
        "Hoesje voor iPhone 12",
        "iPhone 13 ケース",
        "For Apple iPhone 14 13 12 tempered glass",
        "Verre trempé Galaxy S21",
        "Ladegerät für MacBook Air M1",
        "PS5 controller",
        "Apple Watch Series 7 strap",
        "Display iPhone 12",
        "Batterie iPhone 11",
        "Akku Samsung Galaxy S10",
        "iPhone X LCD replacement black",
        "Suche iPhone 13 128GB",
        "Cerco iPhone 13",
        "WTB: iPhone 12 64GB",
        "iPhone 13 128GB gesucht",
        "Tausche iPhone 11 64GB",
        "iPhone 12 boîte vide",
        "iPhone 13 Pro empty box",
        "iPhone 11 nur OVP",
    ],
)
def test_it_is_not_a_device(recogniser: Recogniser, title: str) -> None:
    found = recogniser.recognise(title)
    assert (found.model_id, found.device_id, found.reason) == (None, None, "not_a_device")


@pytest.mark.parametrize(
    "title",
    [
        "iPhone 13 128GB mit Ladekabel und Hülle",
        "iPhone 13 128 Go avec chargeur",
        "iPhone 13 128GB + case",
        "iPhone 13 128GB, charger included",
        "iPhone 13 128 Go batterie neuve 6.1 écran OLED",
        "PS5 825GB console with 2 controllers",
    ],
)
def test_a_device_with_its_extras_stays_a_device(recogniser: Recogniser, title: str) -> None:
    found = recogniser.recognise(title)
    assert found.device_id is not None
    assert found.reason is None


@pytest.mark.parametrize(
    "title",
    [
        "iPhone 11 64GB defekt für Bastler",
        "iPhone 11 64 Go pour pièces",
        "iPhone 11 64GB for parts not working",
        "iPhone 11 64GB no funciona",
        "iPhone 11 64GB ジャンク",
    ],
)
def test_a_broken_device_is_for_parts(recogniser: Recogniser, title: str) -> None:
    found = recogniser.recognise(title)
    assert (found.model_id, found.reason) == ("apple-iphone-11", "for_parts")
