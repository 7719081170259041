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
        ("portátil 16 gb ssd 512", "es", 512, 16),
        ("laptop 16gb ssd", "nl", None, 16),
        ("chromebook 32gb emmc", "de", 32, None),
        ("macbook pro 16go", "fr", None, 16),
        ("tablet 32gb", "en", 32, None),
    ],
)
def test_a_small_capacity_of_a_computer_without_a_model_is_its_memory(
    recogniser: Recogniser, query: str, language: str, storage: int | None, memory: int | None
) -> None:
    found = recogniser.understand(query, language)
    assert (found.storage_gb, found.ram_gb) == (storage, memory)


@pytest.mark.parametrize(
    ("query", "language", "category"),
    [
        ("console de jeux", "fr", "console"),
        ("ordinateur de bureau", "fr", "desktop"),
        ("montre connectée", "fr", "smartwatch"),
        ("montre", "fr", "smartwatch"),
        ("all in one", "en", "desktop"),
        ("ordenador de sobremesa", "es", "desktop"),
        ("macchina fotografica", "it", "camera"),
        ("kamera", "de", "camera"),
        ("spelcomputer", "nl", "console"),
        ("robotstofzuiger", "nl", "appliance"),
        ("中古スマホ", "ja", "smartphone"),
        ("ゲーム機", "ja", "console"),
    ],
)
def test_what_a_kind_of_device_is_called_is_read_as_a_whole(
    recogniser: Recogniser, query: str, language: str, category: str
) -> None:
    found = recogniser.understand(query, language)
    assert (found.category, found.words) == (category, ())


@pytest.mark.parametrize(
    ("query", "language"),
    [("camera", "en"), ("garantie", "fr"), ("garantie", "de"), ("garanzia", "it"), ("保証", "ja")],
)
def test_a_word_that_says_nothing_of_a_device_is_searched_for_where_it_stands_alone(
    recogniser: Recogniser, query: str, language: str
) -> None:
    assert recogniser.understand(query, language).words != ()


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("iphone 13 avec chargeur", "fr"),
        ("iphone 13 with charger", "en"),
        ("iphone 13 mit ladegerät", "de"),
        ("iphone 13 con cargador", "es"),
        ("iphone 13 con caricatore", "it"),
        ("iphone 13 met oplader", "nl"),
    ],
)
def test_a_device_with_an_accessory_is_a_device(recogniser: Recogniser, query: str, language: str) -> None:
    found = recogniser.understand(query, language)
    assert (found.model_id, found.accessory, found.rest) == ("apple-iphone-13", False, ())


@pytest.mark.parametrize(
    ("query", "language", "asked"),
    [
        ("iphone 12 screen", "en", True),
        ("iphone battery", "en", True),
        ("jeux ps5", "fr", True),
        ("xbox games", "en", True),
        ("juegos switch", "es", True),
        ("laptop touch screen", "en", False),
        ("iphone display kaputt", "de", False),
    ],
)
def test_a_part_behind_a_name_and_games_are_no_devices(
    recogniser: Recogniser,
    query: str,
    language: str,
    asked: bool,  # noqa: FBT001 - expected
) -> None:
    assert recogniser.understand(query, language).accessory is asked


@pytest.mark.parametrize(
    ("query", "language", "model"),
    [
        ("s21 ultra 128 noir", "fr", "samsung-galaxy-s21-ultra-5g"),
        ("p30 pro", "de", "huawei-p30-pro"),
        ("watch se 2", "en", "apple-watch-se-2nd-generation"),
        ("watch series 7", "es", "apple-watch-series-7"),
        ("steam deck oled 512gb", "it", "valve-steam-deck-oled"),
        ("z flip 3", "nl", "samsung-galaxy-z-flip-3-5g"),
        ("note 10", "en", None),  # of two makers
        ("laptop m1", "en", None),
    ],
)
def test_a_name_without_its_brand_is_told_where_one_maker_has_it(
    recogniser: Recogniser, query: str, language: str, model: str | None
) -> None:
    assert recogniser.understand(query, language).model_id == model


@pytest.mark.parametrize(
    ("query", "language", "model"),
    [
        ("アイフォン13プロ", "ja", "apple-iphone-13-pro"),
        ("アイフォン13プロマックス", "ja", "apple-iphone-13-pro-max"),
        ("スイッチ 有機el", "ja", "nintendo-switch-oled"),
        ("マックブックエア m1", "ja", "apple-macbook-air-13-m1-2020"),
        ("エアポッズプロ", "ja", "apple-airpods-pro"),
        ("中古アイフォン13", "ja", "apple-iphone-13"),
        ("apple watch série 7", "fr", "apple-watch-series-7"),
        ("xbox serie s", "es", "microsoft-xbox-series-s"),
        ("ps5 disc", "en", "sony-playstation-5"),
        ("ps 5 slim", "fr", "sony-playstation-5-slim"),
        ("samsumg s21", "it", "samsung-galaxy-s21-5g"),
    ],
)
def test_names_are_read_as_buyers_write_them(recogniser: Recogniser, query: str, language: str, model: str) -> None:
    found = recogniser.understand(query, language)
    assert (found.model_id, found.rest) == (model, ())


@pytest.mark.parametrize(
    ("query", "language", "connectivity"),
    [
        ("ipad wifi 64", "fr", "wifi"),
        ("ipad cellular", "en", "cellular"),
        ("tablet 64 gb lte", "de", "cellular"),
        ("smartwatch gps", "es", "gps"),
        ("iphone 5g", "it", None),
    ],
)
def test_a_tablet_or_watch_without_a_model_has_a_connectivity(
    recogniser: Recogniser, query: str, language: str, connectivity: str | None
) -> None:
    assert recogniser.understand(query, language).connectivity == connectivity


@pytest.mark.parametrize(
    ("query", "language", "words"),
    [
        ("handy für senioren", "de", ("senioren",)),
        ("spectre x360", "en", ("spectre", "x360")),
        ("dualsense", "en", ("dualsense",)),
        ("macbookair", "en", ("macbook", "air")),
        ("laptop at least 256 gb", "en", ()),
        ("pc portable minimum 16 go ram", "fr", ()),
        ("iphone 256gb以上", "ja", ("iphone",)),
        ("tablet 10 pollici", "it", ("10in",)),
        ("tablet smartphone", "nl", ()),
    ],
)
def test_the_words_that_a_device_must_have(
    recogniser: Recogniser, query: str, language: str, words: tuple[str, ...]
) -> None:
    assert recogniser.understand(query, language).words == words


@pytest.mark.parametrize(
    ("query", "language", "grade"),
    [
        ("iphone 12 excellent condition", "en", "excellent"),
        ("iphone 12 neuwertig", "de", "premium"),
        ("iphone 12 buone condizioni", "it", "good"),
        ("iphone 12 zeer goed", "nl", "good"),
        ("iphone12 美品", "ja", "excellent"),
    ],
)
def test_what_shops_say_of_a_condition_is_a_grade(
    recogniser: Recogniser, query: str, language: str, grade: str
) -> None:
    found = recogniser.understand(query, language)
    assert (found.model_id, found.grade) == ("apple-iphone-12", grade)


@pytest.mark.parametrize(
    ("query", "language", "model"),
    [
        ("je cherche un iphone 13", "fr", "apple-iphone-13"),
        ("j'ai besoin d'une playstation 5", "fr", "sony-playstation-5"),
        ("je veux s21", "fr", "samsung-galaxy-s21-5g"),
        ("i'm looking for an iphone 13", "en", "apple-iphone-13"),
        ("ich suche ein iphone 13", "de", "apple-iphone-13"),
        ("busco una playstation 5", "es", "sony-playstation-5"),
        ("cerco iphone 13", "it", "apple-iphone-13"),
        ("ik zoek een iphone 13", "nl", "apple-iphone-13"),
        ("iphone13を探しています", "ja", "apple-iphone-13"),
    ],
)
def test_who_says_that_he_looks_for_a_device_advertises_no_search(
    recogniser: Recogniser, query: str, language: str, model: str
) -> None:
    found = recogniser.understand(query, language)
    assert (found.model_id, found.rest, found.accessory) == (model, (), False)


@pytest.mark.parametrize("query", ["bea fon c60", "ken xin da v7", "idol 2s", "bluboo d1"])
def test_a_short_name_behind_an_unknown_word_is_no_other_maker_s(recogniser: Recogniser, query: str) -> None:
    found = recogniser.understand(query, "en")
    assert (found.model_id, found.category, found.words) == (None, None, tuple(query.split()))


@pytest.mark.parametrize(
    ("query", "model"),
    [
        ("telme c151", "emporia-telme-c151"),
        ("buy s21", "samsung-galaxy-s21-5g"),
        ("vacuum v7", "dyson-v7"),
        ("fancy s21 ultra", "samsung-galaxy-s21-ultra-5g"),
    ],
)
def test_a_name_without_its_brand_is_known_by_its_length_or_by_what_stands_before(
    recogniser: Recogniser, query: str, model: str
) -> None:
    assert recogniser.understand(query, "en").model_id == model


@pytest.mark.parametrize(
    ("query", "storage"),
    [("iphone 13 64gb 128gb", 128), ("iphone 13 128gb 256gb", None), ("iphone 13 64gb", 64)],
)
def test_of_several_storages_the_one_that_the_model_comes_in_is_asked_for(
    recogniser: Recogniser, query: str, storage: int | None
) -> None:
    assert recogniser.understand(query, "en").storage_gb == storage
