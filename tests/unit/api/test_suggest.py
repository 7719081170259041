"""Completions of an assortment: which, in which order, with which counts."""

import pytest
from buybox_api.asking import SearchRequest
from buybox_api.assortment import Stocked
from buybox_api.suggest.answer import present
from buybox_api.suggest.entries import Entry, entries, words_of
from buybox_api.suggest.matching import Matcher
from buybox_api.suggest.popular_entries import PopularQuery, popular_entries
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


def popular(text: str, shoppers: int, **parameters: str) -> PopularQuery:
    return PopularQuery(text, shoppers, parameters, SearchRequest(market="FR"))


POPULAR = [
    (popular("iphone 13 noir", 40, model="apple-iphone-13", q="noir"), 2),
    (popular("ipad", 90, category="tablet", size="10.2 in"), 1),
    (popular("samsung", 90, brand="Samsung", ram_gb="8"), 1),
    (popular("iphone 5 noir", 90, model="apple-iphone-5", q="noir"), 0),
]

OF_STOCK = entries(STOCK, NAMES, CATEGORIES, "Go")
ALL = [*OF_STOCK, *popular_entries(POPULAR, OF_STOCK)]
MATCHER = Matcher(ALL)


def texts(*readings: str, most: int = 20) -> list[str]:
    return [entry.text for entry in MATCHER.find([words_of(reading) for reading in readings], most)]


def test_the_exact_name_is_first_then_what_begins_with_it() -> None:
    assert texts("iphone 13")[:4] == ["iPhone 13", "iPhone 13 Pro", "iphone 13 noir", "iPhone 13 Pro 128 Go"]


def test_among_beginnings_the_popular_is_first() -> None:
    assert texts("iph")[:3] == ["iPhone 12", "iPhone 13 Pro", "iPhone 13"]


def test_a_maker_finds_itself_then_its_models() -> None:
    assert texts("samsung") == ["Samsung", "Galaxy S21", "Galaxy S21 1 To", "Smartphones · Samsung"]


def test_a_category_is_found_by_its_word_in_the_market() -> None:
    assert texts("tabl") == ["Tablettes", "Tablettes · Apple"]


@pytest.mark.parametrize("typed", ["tablette apple", "apple tablette", "tablet app"])
def test_a_category_and_a_maker_are_found_together(typed: str) -> None:
    found = MATCHER.find([words_of(typed)], 8)
    assert [(entry.text, entry.count, entry.parameters) for entry in found] == [
        ("Tablettes · Apple", 1, {"category": "tablet", "brand": "Apple"})
    ]


def test_a_storage_is_completed() -> None:
    assert "iPhone 13 256 Go" in texts("iphone 13 25")
    assert texts("iphone 13 256 go")[0] == "iPhone 13 256 Go"
    assert texts("galaxy 1024") == texts("galaxy 1to") == ["Galaxy S21 1 To"]


def test_a_typing_error_is_mended_only_where_nothing_else_fits() -> None:
    assert texts("galxy") == ["Galaxy S21", "Galaxy S21 1 To"]
    assert texts("iphnoe 13")[0] == "iPhone 13"
    assert texts("galaxy s22") == []
    assert texts("xalaxy") == []


def test_a_second_reading_fills_up() -> None:
    assert texts("ip13") == []
    assert texts("ip13", "iphone 13")[0] == "iPhone 13"


def test_searches_that_the_words_mean_come_after_what_has_the_words() -> None:
    meant = [{"model": "apple-iphone-13"}, {"model": "apple-iphone-5"}]
    assert [entry.text for entry in MATCHER.find([words_of("a2633")], 8, meant)] == ["iPhone 13"]
    found = [entry.text for entry in MATCHER.find([words_of("iphone 13 n")], 8, meant)]
    assert found == ["iphone 13 noir", "iPhone 13"]


def test_a_query_that_lists_nothing_is_not_suggested() -> None:
    assert not [entry for entry in ALL if entry.text == "iphone 5 noir"]


def test_a_query_in_the_words_of_another_entry_is_not_said_twice() -> None:
    assert [entry.text.lower() for entry in ALL].count("samsung") == 1


def test_counts_are_devices_on_offer() -> None:
    counts = {entry.text: entry.count for entry in ALL}
    assert (counts["iPhone 12"], counts["iPhone 13"], counts["Apple"], counts["Smartphones"]) == (2, 2, 6, 6)


def test_a_query_is_counted_by_all_that_it_says() -> None:
    assert next(entry.count for entry in ALL if entry.text == "iphone 13 noir") == 2


def test_before_anything_is_typed_each_kind_has_its_most_popular() -> None:
    kinds = {entry.kind for entry in MATCHER.popular(8)}
    assert len(kinds) == 4
    assert len(MATCHER.popular(3)) == 3


def test_what_was_typed_is_marked() -> None:
    found = present(MATCHER.find([("iphone", "1")], 1), ("iphone", "1"))
    assert found[0].text == "iPhone 12"
    assert found[0].matched == [(0, 6), (7, 8)]


@pytest.mark.parametrize(("typed", "marked"), [("iphone 13 256go", "256 Go"), ("256", "256"), ("256g", "256 G")])
def test_a_capacity_is_marked_whole_though_a_space_parts_it(typed: str, marked: str) -> None:
    [found] = present([entry for entry in ALL if entry.text == "iPhone 13 256 Go"], words_of(typed))
    assert found.text[slice(*found.matched[-1])] == marked


def in_order(reading: tuple[str, ...]) -> list[str]:
    """Find and order the slow way what has all words of a reading."""
    fitting = [each for each in ALL if all(_begins(token, {*each.words, *each.also}) for token in reading)]
    return [each.text for each in sorted(fitting, key=lambda each: _rank(each, reading))]


def _begins(token: str, words: set[str]) -> bool:
    return any(word.startswith(token) for word in words)


def _rank(entry: Entry, reading: tuple[str, ...]) -> tuple[int, int, float, str]:
    starts = entry.words[: len(reading)]
    fits = (entry.words == reading, starts == reading)
    begins = len(starts) == len(reading) and starts[:-1] == reading[:-1] and starts[-1].startswith(reading[-1])
    return (fits.index(True) if True in fits else 3 - begins), int(entry.kind), -entry.popularity, entry.text


BEGINNINGS = sorted({word[:length] for entry in ALL for word in entry.words for length in range(1, len(word) + 1)})


@given(st.lists(st.sampled_from(BEGINNINGS), min_size=1, max_size=3), st.integers(1, 20))
def test_the_best_are_those_of_all_put_in_order(words: list[str], most: int) -> None:
    expected = in_order(tuple(words))[:most]
    found = [entry.text for entry in MATCHER.find([words], most)]
    assert found == expected or not expected


@given(st.text(max_size=40))
def test_any_text_is_answered_with_known_entries_each_once(text: str) -> None:
    found: list[Entry] = MATCHER.find([words_of(text)], 8)
    assert len(found) <= 8
    assert len({(entry.kind, entry.text) for entry in found}) == len(found)
    for marked in present(found, words_of(text)):
        assert all(0 <= first < last <= len(marked.text) for first, last in marked.matched)
