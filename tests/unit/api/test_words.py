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


def test_of_a_model_that_comes_near_the_storage_asked_for_stands_first() -> None:
    clause = near_clause(Understood(model="b", storage_gb=128, words=("b",)), ["c"])
    worths = [each["constant_score"] for each in dictionaries(clause) if "constant_score" in each]
    storage = [each["boost"] for each in worths if each["filter"] == {"term": {"storage_gb": 128}}]  # type: ignore[index, call-overload]
    assert storage
    assert sum(storage) < 1.0, "another model never passes by its storage"


@pytest.mark.parametrize(
    ("understood", "asked"),
    [
        (worded("quark", "blurb"), False),
        (worded("quark", "blurb", "zap", "bing"), False),
        (Understood(brand="Bosch", words=("quark", "bosch", "6"), rest=("quark", "6")), False),
        (Understood(brand="De'Longhi", words=("quark", "de", "longhi"), rest=("quark",)), False),
        (Understood(brand="Apple", words=("iphone", "quark"), rest=("quark",)), True),
        (Understood(category="laptop", words=("quark",), rest=("quark",)), True),
    ],
)
def test_something_comes_near_only_where_a_word_names_a_kind_of_device(understood: Understood, asked: bool) -> None:  # noqa: FBT001 - expected
    assert (near_clause(understood, ()) is not None) is asked


def test_words_that_are_all_unknown_are_not_all_misspelt() -> None:
    clause = words_clause(worded("returns", "policy"), Tier.FUZZY)
    assert clause is not None
    *loose, one_as_written = clause["bool"]["filter"][0]["bool"]["should"][0]["bool"]["filter"]
    assert fuzzy_words(loose) == {"returns", "policy"}
    assert fuzzy_words(one_as_written) == set()


def test_one_unknown_word_may_be_misspelt_by_one_letter_beside_a_known_one_by_two() -> None:
    def errors(understood: Understood) -> set[object]:
        return {each["fuzziness"] for each in dictionaries(words_clause(understood, Tier.FUZZY)) if "fuzziness" in each}

    assert errors(worded("headfones")) == {"AUTO:5,20"}
    assert errors(Understood(brand="Sony", words=("sony", "headfones"), rest=("headfones",))) == {"AUTO:4,8"}


def test_each_part_of_a_misspelt_word_must_match() -> None:
    """Bigrams of Japanese are parts of one word: any one of them alone matched a third of the catalogue."""
    clause = words_clause(worded("プレイステーション"), Tier.FUZZY)
    assert {each["operator"] for each in dictionaries(clause) if "fuzziness" in each} == {"and"}


def test_a_text_of_which_nothing_was_taken_is_matched_as_written_and_shop_words_browse() -> None:
    assert "livraison" in str(words_clause(Understood(tokens=("livraison", "gratuite")), Tier.EXACT))
    assert words_clause(Understood(tokens=("noir",), colour="black"), Tier.EXACT) is None


def test_measures_in_a_title_do_not_count_beside_the_model_and_names_of_networks_do() -> None:
    asked = Understood(model="m", words=("m", "5.2", "3000mah", "5g"), rest=("5.2", "3000mah", "5g"))
    clause = words_clause(asked, Tier.EXACT)
    assert clause is not None
    meant = str(clause["bool"]["filter"][0]["bool"]["should"][1])
    assert "5g" in meant
    assert "3000mah" not in meant
    assert "5.2" not in meant


def test_a_device_that_does_not_tell_its_ram_is_not_ruled_out_where_the_model_is_known() -> None:
    untold = {"bool": {"must_not": [{"exists": {"field": "ram_gb"}}]}}
    assert untold in dictionaries(words_clause(Understood(model="m", ram_gb=3, words=("m",)), Tier.EXACT))
    assert untold not in dictionaries(words_clause(Understood(category="laptop", ram_gb=16), Tier.EXACT))


@given(st.lists(st.text("abc12", min_size=1, max_size=8), max_size=60), st.sampled_from(Tier))
def test_a_clause_is_bounded_and_scores_below_pins_whatever_the_words(words: list[str], tier: Tier) -> None:
    clause = words_clause(worded(*words), tier)
    assert sum(1 for _ in dictionaries(clause)) < 600
    scores = (clause or {"bool": {}})["bool"].get("should", [])
    assert sum(each["constant_score"]["boost"] for each in scores) < ABOVE_WORDS
