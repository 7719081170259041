"""The words of the storefront's pages: every language says everything, with the same placeholders."""

import re
from collections.abc import Iterator
from importlib.resources import files
from string import Formatter

import pytest
from buybox_config.buyer_rights import load_buyer_rights
from buybox_config.catalogue import CATEGORIES
from buybox_config.grades import GRADES
from buybox_config.impact import load_impact
from buybox_config.markets import load_markets
from buybox_config.page_words import PageWords, page_languages, page_words

ENGLISH = page_words("en")

MADE = ("facet_", "row_", "sort_", "suggest_", "also_", "impact_", "vat_", "state_", "trader_")
"""Beginnings of keys that the code puts together from a name."""


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.fixture(params=sorted({*page_languages()} - {"en"}))
def words(request: pytest.FixtureRequest) -> PageWords:
    found: PageWords = page_words(request.param)
    return found


def test_the_languages_of_the_shipped_markets_have_words_of_their_own() -> None:
    assert {market.language for market in load_markets().values()} <= set(page_languages())


def test_a_language_has_every_key_and_none_more(words: PageWords) -> None:
    assert words.texts.keys() == ENGLISH.texts.keys()
    assert words.values.keys() == ENGLISH.values.keys()
    assert words.colours.keys() == ENGLISH.colours.keys()
    assert list(words.grades) == list(ENGLISH.grades)
    assert len(words.months) == len(set(words.months)) == 12


def test_a_text_has_the_placeholders_of_the_english_one(words: PageWords) -> None:
    for key, text in words.texts.items():
        english = ENGLISH.texts[key]
        assert placeholders(text.text) == placeholders(english.text), key
        assert (text.one is None) == (english.one is None), key
        assert placeholders(text.one or "") <= placeholders(english.text), key
    assert {key: placeholders(value) for key, value in words.values.items()} == {
        key: placeholders(value) for key, value in ENGLISH.values.items()
    }
    assert placeholders(words.date) == {"day", "month", "year"}


def test_every_text_is_described_in_english_and_none_is_empty(words: PageWords) -> None:
    assert all(entry.description.endswith(".") for entry in ENGLISH.texts.values())
    assert all(entry.text.strip() for entry in words.texts.values())


def test_english_names_every_grade() -> None:
    assert list(ENGLISH.grades) == list(GRADES)


def test_every_text_is_used_somewhere() -> None:
    sources = "".join(_sources())
    unused = [key for key in ENGLISH.texts if not re.search(rf"['\"]{key}['\"]", sources)]
    assert [key for key in unused if not key.startswith(MADE)] == []


def _sources() -> Iterator[str]:
    pages = files("buybox_api") / "pages"
    for folder in (pages / "shop", pages / "templates" / "shop"):
        yield from (entry.read_text("utf-8") for entry in folder.iterdir() if entry.is_file())


def test_a_language_without_words_reads_english() -> None:
    for language in ("it", "nl", "ja", "xx"):
        assert page_words(language).language == "en"


def test_numbers_and_days_are_written_as_the_language_does() -> None:
    assert page_words("fr").written_date("2026-11-01T08:00:00Z") == "1 novembre 2026"
    assert page_words("de").written_date("2026-11-01") == "1. November 2026"
    assert page_words("en").say("device_count", 1234) == "1,234 devices"
    assert page_words("en").say("device_count", 1) == "1 device"


def test_what_the_law_gives_has_a_source_and_is_said_for_every_market() -> None:
    for market, rights in load_buyer_rights().items():
        assert (rights.guarantee_months is None) == (rights.presumed_months is None), market
        assert rights.guarantee_source
        assert (rights.withdrawal_days is None) == (rights.withdrawal_source is None)
    assert load_buyer_rights().keys() == load_markets().keys()


def test_impact_figures_are_of_one_basis_and_name_their_source() -> None:
    for category, figures in load_impact().items():
        assert category in CATEGORIES
        assert {figure.basis for figure in figures} == {"per_year_of_use"}
        assert all("ADEME" in figure.source and figure.number > 0 for figure in figures)
