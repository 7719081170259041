"""A language's words of queries, compiled to phrases of tokens and patterns of prices."""

import re
from collections.abc import Iterable

import msgspec
from buybox_config.languages import Abbreviations, Language

from buybox_titles.fold import fold
from buybox_titles.tokens import tokenise

Tokens = tuple[str, ...]

NEEDS_CURRENCY = frozenset(("max", "min", "to", "a", "da", "-", "<", ">"))
"""Words that also stand in names ("iPhone 13 Pro Max 256"): before a price only where a currency tells it."""


class PricePatterns(msgspec.Struct, frozen=True):
    """How a language says a price; each pattern has the groups `amount`, `before` and `after` (the currency)."""

    between: re.Pattern[str]
    up_to: re.Pattern[str]
    from_: re.Pattern[str]
    bare: re.Pattern[str]  # an amount with its currency and nothing else


class QueryTables(msgspec.Struct, frozen=True):
    """Everything that one language says about its queries."""

    ignored: frozenset[Tokens]
    synonyms: dict[Tokens, Tokens]
    new_battery: frozenset[Tokens]
    longest: int  # tokens of the longest phrase
    prices: PricePatterns
    elision: re.Pattern[str]  # articles that an apostrophe joins to a word
    short: dict[str, Tokens]  # letters before a number and the family that they stand for


def compile_queries(language: Language, abbreviations: Abbreviations) -> QueryTables:
    """Compile a language's words, and what is written short in every language."""
    ignored, battery = _phrases(language.query.ignored), _phrases(language.query.new_battery)
    said = abbreviations.words | language.synonyms
    synonyms = {_tokens(said): _tokens(meant) for said, meant in said.items()}
    longest = max(len(phrase) for phrase in (*ignored, *battery, *synonyms))
    elision = re.compile(rf"(?<!\w)(?:{_either(language.analysis.elision)})['\u2019](?=\w)")
    short = {letters: _tokens(meant) for letters, meant in abbreviations.before_number.items()}
    return QueryTables(ignored, synonyms, battery, longest, _prices(language), elision, short)


def _phrases(texts: Iterable[str]) -> frozenset[Tokens]:
    return frozenset(_tokens(text) for text in texts)


def _tokens(text: str) -> Tokens:
    return tuple(tokenise(fold(text)))


_AMOUNT = r"(?P<{name}>\d{{1,3}}(?:[ .,'\u00a0]\d{{3}})+(?:[.,]\d{{2}})?|\d+(?:[.,]\d{{1,2}})?)"
_NO_UNIT = r"(?![\w%\"'\u2019])"


def _prices(language: Language) -> PricePatterns:
    words, sign = language.query, _either(language.query.currency)
    before, after = rf"(?:(?P<before>{sign})\s*)?", rf"\s*(?P<after>{sign}){_NO_UNIT}"
    amount = _AMOUNT.format(name="amount")
    priced = rf"{before}{amount}(?:{after}|{_NO_UNIT})"
    lowest = rf"(?:(?:{sign})\s*)?{_AMOUNT.format(name='lowest')}\s*(?:{sign})?"
    return PricePatterns(
        between=re.compile(rf"{_said(words.between)}\s*{lowest}\s*(?:{_either(words.and_)})\s*{priced}"),
        up_to=re.compile(_around(words.up_to, priced)),
        from_=re.compile(_around(words.from_, priced)),
        bare=re.compile(rf"(?<![\w.,]){before}{amount}(?:{after})?(?![\w%])"),
    )


def _around(said: Iterable[str], priced: str) -> str:
    """Match the words before a price, or, as in Japanese, behind it."""
    behind = priced.replace("?P<before>", "?P<before_>").replace("?P<amount>", "?P<amount_>")
    behind = behind.replace("?P<after>", "?P<after_>").replace(_NO_UNIT, "")
    return rf"{_said(said)}\s*{priced}|{behind}\s*(?P<said_>{_either(word for word in said if not word.isascii())})"


def _said(words: Iterable[str]) -> str:
    return rf"(?<!\w)(?P<said>{_either(words)})"


def _either(words: Iterable[str]) -> str:
    """Match one of the words, the longest first; no words match nothing."""
    ordered = sorted({fold(word) for word in words}, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word) for word in ordered) or r"(?!)"
