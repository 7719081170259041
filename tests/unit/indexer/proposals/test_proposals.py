"""Titles that nothing matched become proposals that say what they rest on."""

import itertools

import pytest
from buybox_config.catalogue import Catalogue
from buybox_config.catalogue.read import build_catalogue
from buybox_indexer.proposals import Proposal, Titled, propose
from buybox_indexer.proposals.naming import model_id
from buybox_titles.recogniser import Recogniser

NEW = (
    "Samsung Galaxy S91 Ultra 5G 256 Go Noir débloqué - Reconditionné Très bon état",
    "SAMSUNG GALAXY S91 ULTRA 5G 512GB SCHWARZ OHNE SIMLOCK",
    "Galaxy S91 Ultra 5G 256GB black",
    "Samsung Galaxy S 91 Ultra 5G (SM-S998B) 256GB white unlocked",
)


@pytest.fixture(scope="module")
def known(catalogue: Catalogue) -> Catalogue:
    """Keep three makers: what is near a new model is looked for in every name, and these have 1,700."""
    return build_catalogue(model for model in catalogue.models.values() if model.brand in {"Apple", "Samsung", "Sony"})


def proposed(recogniser: Recogniser, known: Catalogue, *titles: str, least: int = 3) -> list[Proposal]:
    rows = [Titled(title, seller) for title, seller in zip(titles, itertools.cycle(("alpha", "beta")), strict=False)]
    return propose(rows, recogniser, known, least)


def names(proposals: list[Proposal]) -> set[tuple[str, str, int]]:
    return {(proposal.brand, proposal.name, proposal.rows) for proposal in proposals}


def test_one_model_in_four_sellers_words_is_one_proposal(recogniser: Recogniser, known: Catalogue) -> None:
    (found,) = proposed(recogniser, known, *NEW)
    assert (found.id, found.brand, found.name) == ("samsung-galaxy-s91-ultra-5g", "Samsung", "Galaxy S91 Ultra 5G")
    assert (found.category, found.rows, found.known_brand) == ("smartphone", 4, True)
    assert {count.value: count.rows for count in found.storage_gb} == {"256": 3, "512": 1}
    assert {count.value: count.rows for count in found.sellers} == {"alpha": 2, "beta": 2}
    assert "black" in {count.value for count in found.colours}
    assert [count.value for count in found.codes] == ["SM-S998B"]
    assert found.examples == NEW
    assert found.nearest[0].model_id.startswith("samsung-galaxy-s")
    assert "91" in found.nearest[0].why


def test_numbers_and_words_that_makers_use_tell_models_apart(recogniser: Recogniser, known: Catalogue) -> None:
    titles = ["Galaxy S91 128GB", "Galaxy S91 Ultra 128GB", "Galaxy S92 128GB", "Galaxy S91e 128GB", "Galaxy A91 128GB"]
    found = proposed(recogniser, known, *(f"Samsung {title}" for title in titles for _ in range(3)))
    expected = {("Samsung", title.removesuffix(" 128GB"), 3) for title in titles}
    assert {(brand, name.replace("S91E", "S91e"), rows) for brand, name, rows in names(found)} == expected


def test_a_typing_error_in_a_long_word_joins_what_far_more_rows_write(recogniser: Recogniser, known: Catalogue) -> None:
    found = proposed(recogniser, known, *["Acmephone Stellar 91 64GB"] * 6, "Acmephone Stelar 91 64GB")
    assert names(found) == {("Acmephone", "Stellar 91", 7)}
    apart = proposed(recogniser, known, *["Acmephone Stellar 91 64GB"] * 6, *["Acmephone Stellar 92 64GB"] * 3)
    assert names(apart) == {("Acmephone", "Stellar 91", 6), ("Acmephone", "Stellar 92", 3)}


def test_a_brand_that_nobody_knows_is_guessed_and_said_to_be(recogniser: Recogniser, known: Catalogue) -> None:
    (found,) = proposed(recogniser, known, *["Smartphone Acmephone Zeta 7 64GB"] * 3)
    assert (found.brand, found.name, found.known_brand) == ("Acmephone", "Zeta 7", False)
    (column,) = propose([Titled("Zeta 7 64GB", brand="Acme Mobile")] * 3, recogniser, known)
    assert (column.brand, column.name, column.known_brand) == ("Acme Mobile", "Zeta 7", False)


def test_a_storage_that_a_known_model_is_not_known_in_is_proposed_for_it(
    recogniser: Recogniser, known: Catalogue
) -> None:
    (found,) = proposed(recogniser, known, *["Apple iPhone 13 2TB midnight"] * 3)
    assert (found.model_id, [count.value for count in found.storage_gb]) == ("apple-iphone-13", ["2048"])


@pytest.mark.parametrize(
    "title",
    [
        "Apple iPhone 13 128GB midnight",  # known
        "Case for Samsung Galaxy S91 Ultra",  # no device
        "unlocked black 128GB",  # names nothing
        "Samsung",
        "",
    ],
)
def test_what_is_known_no_device_or_nameless_is_not_proposed(
    recogniser: Recogniser, known: Catalogue, title: str
) -> None:
    assert proposed(recogniser, known, *[title] * 5) == []


def test_fewer_rows_than_asked_for_are_no_proposal(recogniser: Recogniser, known: Catalogue) -> None:
    assert proposed(recogniser, known, *NEW, least=5) == []


def test_the_same_rows_in_any_order_give_the_same_proposals(recogniser: Recogniser, known: Catalogue) -> None:
    rows = [Titled(title) for title in [*NEW, *["Samsung Galaxy S92 Foo 64GB"] * 3, *["Sony Xperia 99 VII 64GB"] * 4]]
    first = propose(rows, recogniser, known)
    rows = sorted(rows, key=lambda row: row.title[::-1])
    assert names(propose(rows, recogniser, known)) == names(first)
    assert propose(rows, recogniser, known) == propose(rows, recogniser, known)


@pytest.mark.parametrize(
    ("brand", "name", "expected"),
    [
        ("Samsung", "Galaxy S21+ 5G", "samsung-galaxy-s21-plus-5g"),
        ("OnePlus", "OnePlus 9", "oneplus-9"),
        ("De'Longhi", "Magnifica S", "de-longhi-magnifica-s"),
    ],
)
def test_an_id_has_the_brand_once(brand: str, name: str, expected: str) -> None:
    assert model_id(brand, name) == expected
