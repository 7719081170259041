"""The favourites of the demo are models of the catalogue."""

from buybox_config.catalogue import load_catalogue
from buybox_indexer.demo.tables import favourites


def test_every_favourite_is_a_model_of_the_catalogue() -> None:
    assert favourites().models <= load_catalogue().models.keys()
