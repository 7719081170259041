"""One recogniser for all tests of titles: compiling it takes a moment."""

import pytest
from buybox_config.catalogue import load_catalogue
from buybox_config.words import load_words
from buybox_titles.recogniser import Recogniser


@pytest.fixture(scope="session")
def recogniser() -> Recogniser:
    return Recogniser(load_catalogue(), load_words())
