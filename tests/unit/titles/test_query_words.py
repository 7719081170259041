"""Synonyms, colours and capacities in what buyers type."""

import pytest
from buybox_titles.recogniser import Recogniser


@pytest.mark.parametrize(
    ("query", "language", "model"),
    [
        ("play 5", "fr", "sony-playstation-5"),
        ("sony play 5", "es", "sony-playstation-5"),
        ("play 4", "it", "sony-playstation-4"),
        ("sonos play 5", "fr", "sonos-play-5"),
        ("sonos play 3", "es", "sonos-play-3"),
        ("sonos play 5", "it", "sonos-play-5"),
        ("honor play 5", "fr", "honor-play5-5g"),
        ("honor play 3", "es", "honor-play-3"),
        ("galaxy s21 handy", "de", "samsung-galaxy-s21-5g"),
        ("アイフォン13 携帯", "ja", "apple-iphone-13"),
    ],
)
def test_a_synonym_does_not_replace_the_words_of_a_name(
    recogniser: Recogniser, query: str, language: str, model: str
) -> None:
    assert recogniser.understand(query, language).model_id == model


@pytest.mark.parametrize(
    ("query", "language", "brand"), [("sonos play 4", "fr", "Sonos"), ("honor play 3 x", "es", "Honor")]
)
def test_a_synonym_puts_no_other_brand_beside_the_one_that_is_named(
    recogniser: Recogniser, query: str, language: str, brand: str
) -> None:
    found = recogniser.understand(query, language)
    assert (found.brand, "ps4" in found.words, "ps3" in found.words) == (brand, False, False)


@pytest.mark.parametrize(
    ("query", "language", "colours"),
    [
        ("iphone 13 noir rouge", "fr", ("midnight", "red")),
        ("iphone 13 bleu ou noir", "fr", ("blue", "midnight")),
        ("iphone 13 black or red", "en", ("midnight", "red")),
        ("iphone 13 schwarz oder rot", "de", ("midnight", "red")),
        ("iphone negro o azul", "es", ("black", "blue")),
        ("iphone 13 nero o blu", "it", ("midnight", "blue")),
        ("iphone 13 zwart of blauw", "nl", ("midnight", "blue")),
        ("iphone13 黒 赤", "ja", ("midnight", "red")),
        ("iphone 7 rose gold", "en", ("rose-gold",)),
        ("iphone 13 midnight black", "en", ("midnight",)),
        ("galaxy s22 bora purple", "fr", ("bora-purple",)),
    ],
)
def test_of_several_colours_any_is_asked_for(
    recogniser: Recogniser, query: str, language: str, colours: tuple[str, ...]
) -> None:
    found = recogniser.understand(query, language)
    assert (found.colours, found.rest) == (colours, ())


def test_each_colour_is_a_piece_of_its_own(recogniser: Recogniser) -> None:
    found = recogniser.understand("iphone 13 noir ou rouge", "fr")
    pieces = {piece.value: piece.without for piece in found.pieces if piece.role == "colour"}
    assert pieces == {"midnight": "iphone 13 rouge", "red": "iphone 13 noir"}


@pytest.mark.parametrize(
    ("query", "language", "storage", "memory"),
    [
        ("pc portable 16go", "fr", None, 16),
        ("ordinateur portable 32 go", "fr", None, 32),
        ("laptop 16gb", "en", None, 16),
        ("laptop 16 gb", "de", None, 16),
        ("portátil 8 gb", "es", None, 8),
        ("portatile 16 gb 512 gb", "it", 512, 16),
        ("laptop 64gb", "nl", None, 64),
        ("ノートパソコン 16gb", "ja", None, 16),
        ("laptop 128gb", "en", 128, None),
        ("thinkpad 16gb", "en", None, 16),
        ("macbook pro 16go", "fr", None, 16),
        ("tablet 32gb", "en", 32, None),
    ],
)
def test_a_small_capacity_of_a_computer_without_a_model_is_its_memory(
    recogniser: Recogniser, query: str, language: str, storage: int | None, memory: int | None
) -> None:
    found = recogniser.understand(query, language)
    assert (found.storage_gb, found.ram_gb) == (storage, memory)
