"""A language's words of queries, compiled to phrases of tokens and words of prices."""

import re
from collections.abc import Iterable

import msgspec
from buybox_config.languages import Abbreviations, Language

from buybox_titles.fold import fold
from buybox_titles.queries.amounts import amount_pattern
from buybox_titles.queries.prices import NEEDS_CURRENCY, PriceWords
from buybox_titles.tokens import join_units, tokenise

Tokens = tuple[str, ...]

LONGEST = 500
"""Characters of a query that are read, counted once it is folded: some signs become ten or more."""

_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc\u00b4`", "'"))
_APOSTROPHE_INSIDE = re.compile(r"(?<=[^\W\d])'(?=[^\W\d])")
_DASHES = ("-", "\u2013", "\u2014", "~", "\u301c")
"""Between two prices, in every language."""


class QueryTables(msgspec.Struct, frozen=True):
    """Everything that one language says about its queries."""

    ignored: frozenset[Tokens]
    synonyms: dict[Tokens, Tokens]
    new_battery: frozenset[Tokens]
    signs: frozenset[str]  # single words of these lists in scripts without spaces
    longest: int  # tokens of the longest phrase
    prices: PriceWords
    limits: frozenset[Tokens]  # words about a highest or lowest amount: no device is told by them
    elision: re.Pattern[str]  # articles that an apostrophe joins to a word
    short: dict[str, Tokens]  # letters before a number and the family that they stand for


def compile_queries(language: Language, abbreviations: Abbreviations) -> QueryTables:
    """Compile a language's words, and what is written short in every language."""
    elision = re.compile(rf"(?<!\w)(?:{_either(language.analysis.elision)})'(?=\w)")
    ignored, battery = _phrases(language.query.ignored, elision), _phrases(language.query.new_battery, elision)
    said = abbreviations.words | language.synonyms
    synonyms = {_tokens(said, elision): _tokens(meant, elision) for said, meant in said.items()}
    limits = _limits(language, elision)
    phrases = (*ignored, *battery, *synonyms, *limits)
    longest = max(len(phrase) for phrase in phrases)
    signs = frozenset(phrase[0] for phrase in phrases if len(phrase) == 1 and not phrase[0].isascii())
    short = {letters: _tokens(meant, elision) for letters, meant in abbreviations.before_number.items()}
    return QueryTables(ignored, synonyms, battery, signs, longest, _prices(language, elision), limits, elision, short)


def plain(text: str, elision: re.Pattern[str]) -> str:
    """Fold a query, or a word that is looked for in one: no apostrophes, units at their numbers, single spaces."""
    folded = fold(text[:LONGEST])[:LONGEST].translate(_APOSTROPHES)
    apart = _APOSTROPHE_INSIDE.sub(" ", elision.sub(" ", folded))
    return join_units(" ".join(apart.split()))


def _phrases(texts: Iterable[str], elision: re.Pattern[str]) -> frozenset[Tokens]:
    return frozenset(_tokens(text, elision) for text in texts)


def _limits(language: Language, elision: re.Pattern[str]) -> frozenset[Tokens]:
    words = language.query
    said = {*words.up_to, *words.from_, *words.up_to_behind, *words.from_behind} - NEEDS_CURRENCY
    return frozenset(tokens for text in said if (tokens := _tokens(text, elision)))


def _tokens(text: str, elision: re.Pattern[str]) -> Tokens:
    return tuple(tokenise(plain(text, elision)))


def _prices(language: Language, elision: re.Pattern[str]) -> PriceWords:
    words = language.query
    lists = (words.between, words.and_ + _DASHES, words.up_to, words.from_, words.up_to_behind, words.from_behind)
    return PriceWords(amount_pattern(_either(words.currency)), *(_longest_first(each, elision) for each in lists))


def _longest_first(texts: Iterable[str], elision: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(sorted({plain(text, elision) for text in texts}, key=lambda text: (-len(text), text)))


def _either(words: Iterable[str]) -> str:
    """Match one of the words, the longest first; no words match nothing."""
    ordered = sorted({fold(word) for word in words}, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word) for word in ordered) or r"(?!)"
