"""What is understood becomes parameters of a search."""

from buybox_api.asking import SearchRequest
from buybox_api.understanding import CatalogueWords
from buybox_api.wishes import wished


def test_one_colour_is_one_value_and_two_are_a_list(words: CatalogueWords) -> None:
    assert words.understand("iphone 13 noir", "fr").named()["colour"] == "midnight"
    assert words.understand("iphone 13 noir ou rouge", "fr").named()["colour"] == ["midnight", "red"]
    assert "colour" not in words.understand("iphone 13", "fr").named()


def test_two_colours_ask_for_offers_of_either_with_every_shade_of_them(words: CatalogueWords) -> None:
    asked = wished(SearchRequest(market="FR"), words.understand("iphone 13 noir ou rouge", "fr"))
    assert set(asked.colour) == {"midnight", "red"}
    shades = wished(SearchRequest(market="FR"), words.understand("téléphone noir ou rouge", "fr")).colour
    assert {"black", "red", "midnight", "phantom-black"} <= set(shades)


def test_each_colour_is_a_piece_with_its_own_value(words: CatalogueWords) -> None:
    pieces = [(piece.name, piece.value) for piece in words.understand("iphone 13 black or red", "en").pieces]
    assert pieces == [("model", "apple-iphone-13"), ("colour", "midnight"), ("colour", "red")]
