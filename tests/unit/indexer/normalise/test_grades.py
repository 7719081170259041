"""Grades: the seller's own labels first, whole, and never a guess."""

import json
import tomllib

import pytest
from buybox_config.grades import Grade
from buybox_config.markets import Market
from buybox_config.sellers import FeedSource
from buybox_indexer.listing import Listing, TurnedAway
from hypothesis import given
from hypothesis import strategies as st

from .normalising import GIVEN, MARKETS, normalised, steps_of

FRENCH = {"Très bon état": "good", "Bon état": "fair", "Parfait état": "excellent"}


def source_of(**grades: str) -> FeedSource:
    return FeedSource(market="FR", location="f.csv", grades=grades)


def grade_of(label: str, **grades: str) -> Grade | str:
    try:
        return normalised(source_of(**grades), grade=label).grade
    except TurnedAway as away:
        return away.reason


def grade_in(title: str, **grades: str) -> Grade | str:
    try:
        return normalised(source_of(**grades), title=title, grade=title).grade
    except TurnedAway as away:
        return away.reason


@pytest.mark.parametrize("grade", Grade)
def test_our_own_words_need_no_mapping(grade: Grade) -> None:
    assert grade_of(grade.word) is grade
    assert grade_of(f" {grade.word.upper()} ") is grade


@pytest.mark.parametrize("label", ["Sehr gut", "Très bon état", "A", "Like new", "Very good", "Refurbished - Good", ""])
def test_a_label_that_nobody_mapped_is_no_grade(label: str) -> None:
    assert grade_of(label) == "unknown_grade"


def test_a_seller_s_own_word_beats_one_of_ours() -> None:
    assert grade_of("good", Good="fair") is Grade.FAIR


@pytest.mark.parametrize(
    ("label", "grade"),
    [
        ("Très bon état", Grade.GOOD),
        ("TRES BON ETAT", Grade.GOOD),
        ("Bon état", Grade.FAIR),
        ("État : Parfait état", Grade.EXCELLENT),
        ("Reconditionné - Très bon état", Grade.GOOD),
        ("Grade: bon etat.", Grade.FAIR),
        ("Assez bon état", "unknown_grade"),
        ("Bon", "unknown_grade"),
        ("Très bon état / Bon état", "unknown_grade"),
        ("Très bon état, écran fissuré", "unknown_grade"),
    ],
)
def test_words_around_a_label_may_stand_there_only_if_they_change_nothing(label: str, grade: Grade | str) -> None:
    assert grade_of(label, **FRENCH) == grade


@pytest.mark.parametrize(
    ("label", "grade"),
    [
        ("A", Grade.GOOD),
        ("Grade A", Grade.GOOD),
        ("A+", Grade.PREMIUM),
        ("A-", "unknown_grade"),
        ("AA", "unknown_grade"),
    ],
)
def test_the_sign_of_a_letter_grade_belongs_to_it(label: str, grade: Grade | str) -> None:
    assert grade_of(label, **{"A": "good", "A+": "premium"}) == grade


def test_good_is_fair_where_the_source_says_so_and_good_elsewhere() -> None:
    ebay = {"Good - Refurbished": "fair", "Very Good - Refurbished": "good"}
    assert grade_of("Good - Refurbished", **ebay) is Grade.FAIR
    assert grade_of("Very Good - Refurbished", **ebay) is Grade.GOOD
    assert grade_of("Good") is Grade.GOOD


@pytest.mark.parametrize("label", ["Defekt", "Pour pièces", "for parts"])
def test_a_label_of_what_does_not_work_says_so(label: str) -> None:
    assert grade_of(label) == "for_parts"


@pytest.mark.parametrize(
    ("title", "grade"),
    [
        ("iPhone 13 128 Go - Très bon état", Grade.GOOD),
        ("iPhone 13 128 Go Bon état", Grade.FAIR),
        ("iPhone 13 128 Go", "unknown_grade"),
        ("iPhone 13 Bon état / Parfait état", "unknown_grade"),
        ("iPhone 13 comme un Bon état", Grade.FAIR),
        ("iPhone 13 Assez bon état", "unknown_grade"),
    ],
)
def test_a_title_that_is_the_grade_column_too_is_searched_for_mapped_labels(title: str, grade: Grade | str) -> None:
    assert grade_in(title, **FRENCH) == grade


def test_a_part_of_a_longer_label_in_a_title_is_none() -> None:
    assert grade_in("iPhone 13 Très bon état", **{"Bon état": "fair"}) == "unknown_grade"


def test_a_word_of_a_model_s_name_in_a_title_is_a_grade_only_where_it_stands_apart() -> None:
    assert grade_in("Sony Xperia Z5 Premium 32GB", Premium="premium") == "unknown_grade"
    assert grade_in("Sony Xperia Z5 32GB - Premium", Premium="premium") is Grade.PREMIUM
    assert grade_in("Galaxy A 5 B", A="good", B="fair") == "unknown_grade"
    assert grade_in("Galaxy A5 Grade B", A="good", B="fair") is Grade.FAIR


def test_the_refusal_proposes_the_line_of_the_seller_file() -> None:
    with pytest.raises(TurnedAway, match="not known") as caught:
        normalised(grade="Sehr gut")
    line = caught.value.message.split("add ")[1].split(" to the feed")[0]
    assert tomllib.loads(line) == {"grades": {"Sehr gut": "good"}}


@given(st.text(max_size=80))
def test_no_label_becomes_a_grade_that_nobody_mapped(label: str) -> None:
    found = grade_of(label, **FRENCH)
    if isinstance(found, Grade):
        words = " ".join(json.dumps(label, ensure_ascii=False).lower().split())
        assert any(word in words for word in ("premium", "excellent", "good", "fair", "worn", "etat", "état"))


def test_words_that_the_law_forbids_are_taken_out_of_titles_and_counted() -> None:
    grades = {"Comme neuf": "premium"}
    listing = normalised(source_of(**grades), title="iPhone 13 128 Go - Comme neuf", grade="Comme neuf")
    assert (listing.title, listing.grade) == ("iPhone 13 128 Go", Grade.PREMIUM)
    assert MARKETS["FR"].grade_label(listing.grade) == "Premium"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("iPhone 13 128 Go ETAT NEUF noir", "iPhone 13 128 Go noir"),
        ("iPhone 13 remis à neuf 128 Go", "iPhone 13 128 Go"),
        ("iPhone 13 128 Go (comme neuf)", "iPhone 13 128 Go"),
        ("iPhone 13 128 Go batterie neuve", "iPhone 13 128 Go batterie neuve"),
    ],
)
def test_unlawful_words_are_found_whole_with_or_without_accents(title: str, shown: str) -> None:
    assert normalised(title=title).title == shown


def test_the_warning_is_counted_by_row_and_only_for_what_is_refurbished() -> None:
    title = "iPhone 13 128 Go comme neuf"
    assert normalised(title=title, condition="Occasion").title == title
    through = steps_of()
    for condition in ("refurbished", "occasion", "reconditionné"):
        for step in through:
            step(_listing(title, condition))
    assert through.warnings == {"unlawful_words": 2}


def _listing(title: str, condition: str) -> Listing:
    return Listing(1, {**GIVEN, "title": title, "condition": condition})


def test_elsewhere_the_same_words_are_lawful() -> None:
    assert normalised(market=MARKETS["GB"], title="iPhone 13 like new").title == "iPhone 13 like new"


@pytest.mark.parametrize("market", ["FR", "DE", "ES", "GB"])
def test_each_market_prints_five_labels_that_differ(market: str) -> None:
    assert len({MARKETS[market].grade_label(grade) for grade in Grade}) == len(Grade)


def test_a_label_that_the_market_s_law_forbids_is_refused() -> None:
    french = MARKETS["FR"].model_dump()
    french["grade_labels"]["fr"]["premium"] = "Comme neuf"
    with pytest.raises(ValueError, match="forbids"):
        Market.model_validate(french)
