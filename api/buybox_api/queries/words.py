"""Words: which devices a text asks for, in tiers of constant score.

The first tier takes every word as it is, the last one as the beginning of a word; a device whose name stands in the
text whole comes before the rest. Only when that finds nothing in the market, filters aside, are typing errors allowed;
never in a word with a digit, for "ps4" is not "ps5".
"""

import unicodedata
from enum import IntEnum

from buybox_api.queries.clauses import NOTHING, Clause, every, one_of, some, worth
from buybox_api.understanding import Understood

SPAN_MAX = 6
"""Words of the longest device name looked for inside the text."""

AXES = {
    "model": "model_id",
    "category": "category",
    "storage_gb": "storage_gb",
    "ram_gb": "ram_gb",
    "size": "size",
    "connectivity": "connectivity",
}
"""What of the understood is asked of the device, and the field that tells it."""

WHOLE_NAME, CODE, UNDERSTOOD, NAME_INSIDE, WISH = 32.0, 32.0, 16.0, 8.0, 1.0
"""Scores of the tiers: powers of two, so that a higher one is never reached by lower ones added up."""


class Tier(IntEnum):
    """How freely words are matched."""

    EXACT = 1
    FUZZY = 2


def tokens(text: str) -> list[str]:
    """Return the words of a text: folded in width and case, signs parted off, anything unprintable left out."""
    folded = unicodedata.normalize("NFKC", text.encode("utf-8", "replace").decode()).casefold()
    spaced = "".join(_kept(folded, at) for at in range(len(folded)))
    return spaced.split()


def _kept(text: str, at: int) -> str:
    """Return letters, digits and their marks; a point between digits and a plus after a letter or digit belong too."""
    sign = text[at]
    if sign.isalnum() or unicodedata.category(sign).startswith("M"):
        return sign
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if sign in ".," and before.isdecimal() and after.isdecimal():
        return "."
    return "+" if sign == "+" and before.isalnum() else " "


def words_clause(text: str, understood: Understood, tier: Tier) -> Clause | None:
    """Return the scored clause for a text, or None when it is empty and everything is browsed."""
    if not text.strip():
        return None
    words = tokens(text)
    if not words:
        return NOTHING
    ways = [_all_words(words, tier)]
    asked = [] if understood.accessory else _asked(understood, tier)
    if asked:
        ways.append(every(asked))
    return {"bool": {"filter": [some(ways)], "should": _lifts(words, understood, asked)}}


def _all_words(words: list[str], tier: Tier) -> Clause:
    *whole, last = words
    return every([*(_word(word, tier, last=False) for word in whole), _word(last, tier, last=True)])


def _asked(understood: Understood, tier: Tier) -> list[Clause]:
    """Return what a device must be to be the one understood, and the words that it must still match.

    In the last tier the words left over no longer count, if a model was understood.
    """
    fixed: list[Clause] = [
        {"term": {field: value}} for name, field in AXES.items() if (value := getattr(understood, name)) is not None
    ]
    if not fixed or (tier is Tier.FUZZY and understood.model is not None):
        return fixed
    return [*fixed, *(_word(word, tier, last=False) for word in understood.rest)]


def _lifts(words: list[str], understood: Understood, asked: list[Clause]) -> list[Clause]:
    lifts = [
        worth({"term": {"names": " ".join(words)}}, WHOLE_NAME),
        worth(one_of("codes", words), CODE),
        worth(one_of("names", _spans(words)), NAME_INSIDE),
    ]
    if asked:
        lifts.append(worth(every(asked), UNDERSTOOD))
    if understood.colour is not None:
        lifts.append(worth({"term": {"colours": understood.colour}}, WISH))
    return lifts


def _spans(words: list[str]) -> list[str]:
    """Return every run of words that may be a device's name, longest first, bounded."""
    runs = [
        " ".join(words[start : start + length])
        for length in range(min(SPAN_MAX, len(words)), 0, -1)
        for start in range(len(words) - length + 1)
    ]
    return list(dict.fromkeys(runs))


def _word(word: str, tier: Tier, *, last: bool) -> Clause:
    """Match one word in a device's words or codes."""
    if last:
        ways: list[Clause] = [{"match_bool_prefix": {"words": {"query": word}}}]
    else:
        ways = [{"match": {"words": {"query": word}}}]
    if tier is Tier.FUZZY and not any(sign.isdigit() for sign in word):
        ways.append(_nearly(word))
    return some([*ways, {"term": {"codes": word}}])


def _nearly(word: str) -> Clause:
    """Match a word with typing errors: one from 4 letters, two from 8, the first letter right, bounded in breadth."""
    return {"match": {"words": {"query": word, "fuzziness": "AUTO:4,8", "prefix_length": 1, "max_expansions": 50}}}
