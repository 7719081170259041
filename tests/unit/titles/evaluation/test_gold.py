"""What a person's label means, by the catalogue's names alone."""

import pytest
from buybox_config.catalogue import Catalogue
from buybox_titles.evaluation.gold import Gold
from buybox_titles.evaluation.labelled import plain_label
from buybox_titles.recognition import Recognition


@pytest.fixture(scope="module")
def gold(catalogue: Catalogue) -> Gold:
    return Gold(catalogue)


@pytest.mark.parametrize(
    ("label", "model", "storage"),
    [
        ("Apple iPhone 8 Plus 64GB", "apple-iphone-8-plus", 64),
        ("Samsung Galaxy S8+ 64GB", "samsung-galaxy-s8-plus", 64),
        ("Samsung Galaxy Note 8 64GB Dual SIM", "samsung-galaxy-note-8", 64),
        ("Apple iPhone 8 Plus (PRODUCT) RED Special Edition 64GB", "apple-iphone-8-plus", 64),
        ("Apple iPhone SE 32GB", "apple-iphone-se-1st-generation", 32),
        ("Huawei Honor 8 Pro 64GB Dual SIM", "honor-8-pro", 64),
        ("Samsung Galaxy A3 SM-A320F", "samsung-galaxy-a3-2017", None),
    ],
)
def test_a_label_means_the_model_that_is_called_so(gold: Gold, label: str, model: str, storage: int | None) -> None:
    meant = gold.meant(label)
    assert (meant.models, meant.storage_gb) == (frozenset((model,)), storage)


def test_a_label_that_no_model_is_called_by_places_no_answer(gold: Gold) -> None:
    meant = gold.meant("Quuxphone Z 64GB")
    assert gold.is_right(Recognition(device_id="apple-iphone-8-64gb"), meant) is None


def test_an_answer_is_right_when_model_and_storage_are(gold: Gold) -> None:
    meant = gold.meant("Apple iPhone 8 64GB")
    answers = ["apple-iphone-8-64gb", "apple-iphone-8-256gb", "apple-iphone-8-plus-64gb"]
    assert [gold.is_right(Recognition(device_id=answer), meant) for answer in answers] == [True, False, False]


def test_editions_that_are_no_device_of_their_own_are_left_out_of_a_label() -> None:
    assert plain_label("Nokia 8 64GB Dual SIM") == "nokia 8 64gb"
