"""What buyers type."""

import pytest
from buybox_titles.recogniser import Recogniser


@pytest.mark.parametrize(
    ("query", "model", "storage", "rest"),
    [
        ("iphone 12 128", "apple-iphone-12", 128, ()),
        ("iphone 12 pro 128", "apple-iphone-12-pro", 128, ()),
        ("iphone 13 128 noir", "apple-iphone-13", 128, ()),
        ("galaxy s21 ultra", "samsung-galaxy-s21-ultra-5g", None, ()),
        ("macbook air m1", "apple-macbook-air-13-m1-2020", None, ()),
        ("ps5", "sony-playstation-5", None, ()),
        ("airpods pro 2", "apple-airpods-pro-2nd-generation", None, ()),
        ("ipad 9 64go", "apple-ipad-9th-generation", 64, ()),
        ("iphone se", None, None, ("iphone", "se")),
        ("iphone pas cher", None, None, ("iphone", "pas", "cher")),
    ],
)
def test_a_query_is_understood(
    recogniser: Recogniser, query: str, model: str | None, storage: int | None, rest: tuple[str, ...]
) -> None:
    found = recogniser.understand(query, "fr")
    assert (found.model_id, found.storage_gb, found.rest) == (model, storage, rest)


def test_a_query_keeps_brand_category_colour_and_grade(recogniser: Recogniser) -> None:
    found = recogniser.understand("pc portable 16go ram très bon état", "fr")
    assert (found.category, found.ram_gb, found.grade) == ("laptop", 16, "good")
    assert recogniser.understand("iphone 13 schwarz", "de").colour == "midnight"


def test_a_query_for_an_accessory_says_so(recogniser: Recogniser) -> None:
    found = recogniser.understand("coque iphone 13", "fr")
    assert found.accessory
    assert found.model_id == "apple-iphone-13"
