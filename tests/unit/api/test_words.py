"""Words of a query become tokens and tiers."""

import pytest
from buybox_api.queries.words import Tier, tokens, words_clause
from buybox_api.understanding import Understood
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("iPhone 13 128", ["iphone", "13", "128"]),
        ("Galaxy S21+ noir", ["galaxy", "s21+", "noir"]),
        ("MacBook 13,3 pouces", ["macbook", "13.3", "pouces"]),
        ("ｉＰｈｏｎｅ１３", ["iphone13"]),
        ("Kopfhörer (weiß)", ["kopfhörer", "weiss"]),
        ("a\x00b\ud800c", ["a", "b", "c"]),
        ("+ . , 📱", []),
    ],
)
def test_a_text_is_taken_apart_into_words(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@given(st.text(max_size=80))
def test_any_text_gives_words_without_space_or_control(text: str) -> None:
    for word in tokens(text):
        assert word.isprintable()
        assert " " not in word


def fuzzy_words(clause: object) -> set[str]:
    """Find the words that a clause matches with typing errors."""
    if isinstance(clause, dict):
        own = {clause["query"]} if "fuzziness" in clause else set()
        return own.union(*(fuzzy_words(value) for value in clause.values()))
    return set().union(*(fuzzy_words(value) for value in clause)) if isinstance(clause, list) else set()


def test_words_with_digits_are_never_matched_with_typing_errors() -> None:
    assert fuzzy_words(words_clause("galaxi s21 ps4 128", Understood(), Tier.FUZZY)) == {"galaxi"}
    assert fuzzy_words(words_clause("galaxi s21 ps4 128", Understood(), Tier.EXACT)) == set()


def test_an_empty_text_browses_and_a_text_without_words_matches_nothing() -> None:
    assert words_clause(" \t", Understood(), Tier.EXACT) is None
    assert words_clause("📱!", Understood(), Tier.EXACT) == {"match_none": {}}


def test_an_accessory_is_never_answered_with_the_device_it_is_for() -> None:
    understood = Understood(model="apple-iphone-13", accessory=True)
    assert "model_id" not in str(words_clause("coque iphone 13", understood, Tier.EXACT))
