"""Words of a query become clauses of the engine, in tiers."""

from collections.abc import Iterator

import pytest
from buybox_api.queries.words import ABOVE_WORDS, Tier, near_clause, words_clause
from buybox_api.understanding import Understood
from hypothesis import given
from hypothesis import strategies as st


def dictionaries(clause: object) -> Iterator[dict[str, object]]:
    """Walk every dictionary of a clause."""
    if isinstance(clause, dict):
        yield clause
        for value in clause.values():
            yield from dictionaries(value)
    if isinstance(clause, list):
        for value in clause:
            yield from dictionaries(value)


def fuzzy_words(clause: object) -> set[object]:
    """Find the words that a clause matches with typing errors."""
    return {each["query"] for each in dictionaries(clause) if "fuzziness" in each}


def prefixes(clause: object) -> set[object]:
    """Find the words that may be the beginning of a longer one."""
    return {each["prefix"]["words"]["value"] for each in dictionaries(clause) if isinstance(each.get("prefix"), dict)}


def worded(*words: str) -> Understood:
    """Understand nothing but words."""
    return Understood(words=words, rest=words)


def test_words_with_digits_are_never_matched_with_typing_errors() -> None:
    asked = worded("galaxi", "s21", "ps4", "128")
    assert fuzzy_words(words_clause(asked, Tier.FUZZY)) == {"galaxi"}
    assert fuzzy_words(words_clause(asked, Tier.EXACT)) == set()


def test_only_the_last_word_may_be_a_beginning() -> None:
    assert prefixes(words_clause(worded("galaxy", "s2"), Tier.EXACT)) == {"s2"}


def test_nothing_asked_browses_and_a_text_without_words_matches_nothing() -> None:
    assert words_clause(Understood(), Tier.EXACT) is None
    assert words_clause(Understood(empty=True), Tier.EXACT) == {"match_none": {}}


def test_an_accessory_is_never_answered_with_the_device_it_is_for() -> None:
    asked = Understood(model="apple-iphone-13", accessory=True, words=("coque", "iphone", "13"), rest=("coque",))
    assert "model_id" not in str(words_clause(asked, Tier.EXACT))
    assert near_clause(asked, ["apple-iphone-12"]) is None


def test_a_model_that_nobody_offers_is_answered_with_its_neighbours_the_nearest_first() -> None:
    clause = near_clause(Understood(model="b", words=("b",)), ["c", "a"])
    scores = {
        each["filter"]["term"]["model_id"]: each["boost"]  # type: ignore[index]
        for each in dictionaries(clause)
        if {"filter", "boost"} <= set(each)
    }
    assert sorted(scores, key=lambda model: -float(str(scores[model]))) == ["b", "c", "a"]


@pytest.mark.parametrize(("words", "asked"), [(("quark", "blurb"), False), (("quark", "blurb", "zap"), True)])
def test_most_words_suffice_only_where_there_are_three(words: tuple[str, ...], asked: bool) -> None:  # noqa: FBT001 - expected
    assert (near_clause(worded(*words), ()) is not None) is asked


@given(st.lists(st.text("abc12", min_size=1, max_size=8), max_size=60), st.sampled_from(Tier))
def test_a_clause_is_bounded_and_scores_below_pins_whatever_the_words(words: list[str], tier: Tier) -> None:
    clause = words_clause(worded(*words), tier)
    assert sum(1 for _ in dictionaries(clause)) < 600
    scores = (clause or {"bool": {}})["bool"].get("should", [])
    assert sum(each["constant_score"]["boost"] for each in scores) < ABOVE_WORDS
