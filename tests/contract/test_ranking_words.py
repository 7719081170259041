"""How we rank is said in full in every language, of every fact that counts and of nothing else."""

import string

import msgspec
import pytest
from buybox_config.ranking_words import RankingWords, ranking_language, ranking_languages, ranking_words
from buybox_ranking.features import FEATURES, PARTS


def test_the_languages_of_the_first_markets_are_there_and_others_read_english() -> None:
    assert {"de", "en", "es", "fr"} <= set(ranking_languages())
    assert (ranking_language("fr"), ranking_language("ja")) == ("fr", "en")
    assert ranking_words("ja") == ranking_words("en")


@pytest.mark.parametrize("language", ranking_languages())
def test_every_part_and_every_fact_of_the_score_has_its_words(language: str) -> None:
    words = ranking_words(language)
    assert set(words.parts) == set(PARTS)
    assert set(words.facts) == {feature.name for feature in FEATURES}
    for text in _texts(words):
        assert text.strip() == text
        assert len(text) > 1


@pytest.mark.parametrize("language", ranking_languages())
def test_only_what_has_a_share_names_one(language: str) -> None:
    words = ranking_words(language)
    for text in _texts(words):
        named = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        assert named == ({"share"} if text in {words.chance, words.trial} else set())


@pytest.mark.parametrize("language", ranking_languages())
def test_no_language_says_less_than_english(language: str) -> None:
    words, english = ranking_words(language), ranking_words("en")
    for name in ("introduction", "lists", "not_considered"):
        assert len(getattr(words, name)) == len(getattr(english, name))


def _texts(words: RankingWords) -> list[str]:
    found: list[str] = []

    def gather(value: object) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            for each in value.values():
                gather(each)
        elif isinstance(value, list | tuple):
            for each in value:
                gather(each)

    gather(msgspec.to_builtins(words))
    return found
