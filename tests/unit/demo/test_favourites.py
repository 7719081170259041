"""The favourites of the demo are models of the catalogue."""

from buybox_config.catalogue import Catalogue
from buybox_indexer.demo.tables import favourites


def test_every_favourite_is_a_model_of_the_catalogue(catalogue: Catalogue) -> None:
    assert favourites().models <= catalogue.models.keys()
