"""Completions of an assortment: which, in which order, with which counts."""

from buybox_api.assortment import Stocked
from buybox_api.suggest.answer import present
from buybox_api.suggest.entries import Entry, PopularQuery, entries, words_of
from buybox_api.suggest.matching import Matcher
from hypothesis import given
from hypothesis import strategies as st

STOCK = [
    Stocked("apple-iphone-13", "Apple", "smartphone", 128, 1, 9, 3.0),
    Stocked("apple-iphone-13", "Apple", "smartphone", 256, 1, 4, 2.0),
    Stocked("apple-iphone-13-pro", "Apple", "smartphone", 128, 1, 4, 5.0),
    Stocked("apple-iphone-12", "Apple", "smartphone", 64, 2, 4, 9.0),
    Stocked("samsung-galaxy-s21", "Samsung", "smartphone", 1024, 1, 4, 4.0),
    Stocked("apple-ipad-9", "Apple", "tablet", None, 1, 2, 1.0),
]
NAMES = {
    "apple-iphone-13": "iPhone 13",
    "apple-iphone-13-pro": "iPhone 13 Pro",
    "apple-iphone-12": "iPhone 12",
    "samsung-galaxy-s21": "Galaxy S21",
    "apple-ipad-9": "iPad (9th generation)",
}
CATEGORIES = {"smartphone": "Smartphones", "tablet": "Tablettes"}
POPULAR = [
    PopularQuery("iphone 13 noir", 40, "apple-iphone-13"),
    PopularQuery("iphone 13", 90, "apple-iphone-13"),
    PopularQuery("iphone 5", 90, "apple-iphone-5"),
]

ALL = entries(STOCK, POPULAR, NAMES, CATEGORIES)
MATCHER = Matcher(ALL)


def texts(*readings: str, most: int = 20) -> list[str]:
    return [entry.text for entry in MATCHER.find([words_of(reading) for reading in readings], most)]


def test_the_exact_name_is_first_then_what_begins_with_it() -> None:
    assert texts("iphone 13")[:4] == ["iPhone 13", "iPhone 13 Pro", "iphone 13 noir", "iPhone 13 Pro 128 GB"]


def test_among_beginnings_the_popular_is_first() -> None:
    assert texts("iph")[:3] == ["iPhone 12", "iPhone 13 Pro", "iPhone 13"]


def test_a_maker_finds_itself_then_its_models() -> None:
    assert texts("samsung") == ["Samsung", "Galaxy S21", "Galaxy S21 1 TB"]


def test_a_category_is_found_by_its_word_in_the_market() -> None:
    assert texts("tabl") == ["Tablettes"]


def test_a_storage_is_completed() -> None:
    assert "iPhone 13 256 GB" in texts("iphone 13 25")


def test_a_typing_error_is_mended_only_where_nothing_else_fits() -> None:
    assert texts("galxy") == ["Galaxy S21", "Galaxy S21 1 TB"]
    assert texts("iphnoe 13")[0] == "iPhone 13"
    assert texts("galaxy s22") == []
    assert texts("xalaxy") == []


def test_a_second_reading_fills_up() -> None:
    assert texts("ip13") == []
    assert texts("ip13", "iphone 13")[0] == "iPhone 13"


def test_a_query_whose_model_is_not_on_offer_is_not_suggested() -> None:
    assert not [entry for entry in ALL if entry.text == "iphone 5"]


def test_a_query_that_is_a_model_already_is_not_said_twice() -> None:
    assert [entry.text.lower() for entry in ALL].count("iphone 13") == 1


def test_counts_are_devices_on_offer() -> None:
    counts = {entry.text: entry.count for entry in ALL}
    assert (counts["iPhone 12"], counts["iPhone 13"], counts["Apple"], counts["Smartphones"]) == (2, 2, 6, 6)


def test_before_anything_is_typed_each_kind_has_its_most_popular() -> None:
    kinds = {entry.kind for entry in MATCHER.popular(8)}
    assert len(kinds) == 4
    assert len(MATCHER.popular(3)) == 3


def test_what_was_typed_is_marked() -> None:
    found = present(MATCHER.find([("iphone", "1")], 1), ("iphone", "1"))
    assert found[0].text == "iPhone 12"
    assert found[0].matched == [(0, 6), (7, 8)]


@given(st.text(max_size=40))
def test_any_text_is_answered_with_known_entries_each_once(text: str) -> None:
    found: list[Entry] = MATCHER.find([words_of(text)], 8)
    assert len(found) <= 8
    assert len({(entry.kind, entry.text) for entry in found}) == len(found)
    for marked in present(found, words_of(text)):
        assert all(0 <= first < last <= len(marked.text) for first, last in marked.matched)
