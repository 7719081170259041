"""Searches that are clicked less than others."""

from buybox_desk.searches.click_shares import FEWEST, click_shares


def test_a_text_that_is_clicked_clearly_less_than_the_market_is_told() -> None:
    found = click_shares({"iphone": (200, 100), "cover": (60, 2)}, most=10)
    assert [(each.text, each.searches, each.clicked) for each in found.few] == [("cover", 60, 2)]
    assert (found.searches, found.clicked) == (260, 102)


def test_most_searches_without_a_click_stand_first_and_the_list_is_bounded() -> None:
    counts = {"iphone": (1_000, 700), **{f"text {size}": (size, 0) for size in (20, 40, 30)}}
    assert [each.text for each in click_shares(counts, most=2).few] == ["text 40", "text 30"]


def test_few_searches_say_nothing() -> None:
    assert click_shares({"iphone": (200, 150), "cover": (FEWEST - 1, 0)}, most=10).few == ()


def test_where_all_texts_are_alike_none_is_told() -> None:
    assert click_shares({f"text {number}": (50, 20) for number in range(20)}, most=10).few == ()


def test_nothing_logged_is_no_share() -> None:
    found = click_shares({}, most=10)
    assert (found.share, found.few) == (None, ())
