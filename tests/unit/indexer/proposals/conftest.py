"""The shipped catalogue, read once."""

import pytest
from buybox_config.catalogue import Catalogue, load_catalogue
from buybox_config.words import load_words
from buybox_titles.recogniser import Recogniser


@pytest.fixture(scope="package")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="package")
def recogniser(catalogue: Catalogue) -> Recogniser:
    return Recogniser(catalogue, load_words())
