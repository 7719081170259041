"""Words: which devices a text asks for, in tiers of constant score.

The first tier takes every word as it is, the last one as the beginning of a word; a device that is named exactly comes
before the rest. Only when that finds nothing in the market, filters aside, are typing errors allowed, never in a word
with a digit, for "ps4" is not "ps5"; and only after that the words that lead nowhere are let go.

A text of which no word is known to be of a product is met with more caution: it may ask for no device at all.
"""

import re
from collections.abc import Sequence
from enum import IntEnum

from buybox_api.queries.clauses import NOTHING, Clause, every, no, one_of, present, some, worth
from buybox_api.understanding import WISHED, Understood

WORDS_MAX = 24
"""Words that are matched: each is a clause of the engine's query, so their number bounds its cost."""

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

WHOLE_NAME, CODE, UNDERSTOOD, NAME_INSIDE, CANDIDATE, WHOLE_WORDS = 64.0, 32.0, 16.0, 8.0, 4.0, 2.0
"""Scores of the tiers: powers of two, so that a higher one is never reached by lower ones added up."""

ABOVE_WORDS = 128.0
"""Above every score that words can reach."""

ERRORS, FEW_ERRORS = "AUTO:4,8", "AUTO:5,20"
"""Typing errors in one word: one from 4 letters, two from 8; only one, from 5, where no word is known."""

_MEASURE = re.compile(r"\d+[.,]\d+|\d+([.,]\d+)?([cm]m|mah|mpx?|mpix|[kmg]?hz|kg|wh)")
"""A decimal, or a number with a unit that no device is named by: 5.2, 13.2cm, 3000mah; not 5g, which names have."""


class Tier(IntEnum):
    """How freely words are matched."""

    EXACT = 1
    FUZZY = 2


def words_clause(understood: Understood, tier: Tier) -> Clause | None:
    """Return the scored clause for a text, or None when nothing is asked of a device and everything is browsed."""
    words, axes = understood.words[:WORDS_MAX], _axes(understood)
    if understood.empty:
        return NOTHING
    if not words and not axes:
        return _as_written(understood, tier)
    prefix = not _is_whole(words, understood)
    ways = [every([*_but_model(axes), *_matched(words, understood, tier, prefix=prefix)])]
    meant = [] if understood.accessory else _meant(understood, tier)
    if meant:
        ways.append(every(meant))
    return {"bool": {"filter": [some(ways)], "should": _lifts(words, understood, meant)}}


def model_clauses(understood: Understood) -> list[Clause]:
    """Return what a device must be to be one of the understood model as it is stated; nothing without a model.

    What a device does not tell does not rule it out: titles of phones state a RAM by which these are not told apart.
    """
    if understood.model is None:
        return []
    return [
        clause if field == "model_id" else some([clause, no(present(field))])
        for field, clause in _axes(understood).items()
    ]


def near_clause(understood: Understood, neighbours: Sequence[str]) -> Clause | None:
    """Return the scored clause for what comes near a text that nothing matches, the nearest first, or None.

    The understood model, first as it is stated, then its neighbours; without a model, what has the words of the name
    alone. Where no word names a kind of device nothing comes near: a maker makes more than we know of.
    """
    if understood.accessory or understood.empty:
        return None
    if understood.model is not None:
        return _models_near(understood, [understood.model, *neighbours])
    names = _named(understood)
    if understood.category is None and (not names or _is_brand(names, understood.brand)):
        return None
    lifts = [worth(_word(word, Tier.FUZZY, prefix=True), 1.0) for word in understood.rest[:WORDS_MAX]]
    fixed = [*_but_model(_axes(understood)), *_all_words(names, Tier.FUZZY, prefix=False)]
    return {"bool": {"filter": fixed, "should": lifts}}


def _models_near(understood: Understood, models: list[str]) -> Clause:
    """Match models, the first of them first; what is stated beside decides among the devices of one."""
    scores = [worth({"term": {"model_id": model}}, float(len(models) - at)) for at, model in enumerate(models)]
    stated = _but_model(_axes(understood))
    lifts = [worth(clause, 0.5 / len(stated)) for clause in stated]
    return {"bool": {"filter": [one_of("model_id", models)], "should": [*scores, *lifts]}}


def _named(understood: Understood) -> list[str]:
    """Return the words that are known to be of products."""
    rest = set(understood.rest)
    return [word for word in understood.words[:WORDS_MAX] if word not in rest]


def _is_brand(names: Sequence[str], brand: str | None) -> bool:
    """Tell whether names are a maker's and nothing else, as "Bosch" in what asks for its washing machines."""
    return brand is not None and _letters("".join(names)) == _letters(brand)


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _is_known(understood: Understood) -> bool:
    """Tell whether any word is known to be of a product."""
    meant = (understood.model, understood.brand, understood.category)
    return bool(understood.candidates or _named(understood)) or meant != (None, None, None)


def _as_written(understood: Understood, tier: Tier) -> Clause | None:
    """Match all words of a text in which nothing was found to ask for; without such words everything is browsed.

    Words of a shop ("refurbished", "cheap") are not among them, nor is anything that the words wish of offers.
    """
    if not understood.tokens or any(getattr(understood, name) not in (None, ()) for name in WISHED):
        return None
    return every(_matched(understood.tokens[:WORDS_MAX], understood, tier, prefix=False))


def _matched(words: Sequence[str], understood: Understood, tier: Tier, *, prefix: bool) -> list[Clause]:
    """Return what matches every word; where none is known to be of a product, errors in all of them are too many."""
    if tier is Tier.EXACT or _is_known(understood):
        return _all_words(words, tier, prefix=prefix)
    loose = _all_words(words, tier, prefix=prefix, errors=FEW_ERRORS)
    return loose if len(words) == 1 else [*loose, some(_all_words(words, Tier.EXACT, prefix=prefix))]


def _axes(understood: Understood) -> dict[str, Clause]:
    stated = {field: getattr(understood, name) for name, field in AXES.items()}
    found: dict[str, Clause] = {field: {"term": {field: value}} for field, value in stated.items() if value is not None}
    return found


def _but_model(axes: dict[str, Clause]) -> list[Clause]:
    return [clause for field, clause in axes.items() if field != "model_id"]


def _is_whole(words: Sequence[str], understood: Understood) -> bool:
    """Tell whether the last word is no beginning: the number of a model that was understood, as in "iphone 12".

    Else 12 would be the beginning of 128, which every model with that storage has among its words.
    """
    return understood.model is not None and bool(words) and words[-1].isdigit() and words[-1] not in understood.rest


def _all_words(words: Sequence[str], tier: Tier, *, prefix: bool, errors: str = ERRORS) -> list[Clause]:
    last = len(words) - 1
    return [_word(word, tier, prefix=prefix and at == last, errors=errors) for at, word in enumerate(words)]


def _meant(understood: Understood, tier: Tier) -> list[Clause]:
    """Return what a device must be to be the one understood, and the words that it must still match.

    When typing errors are allowed the words left over no longer count, if a model was understood; measures of it, as
    sellers' titles have them, never count.
    """
    fixed = model_clauses(understood)
    if not fixed or tier is Tier.FUZZY:
        return fixed
    rest = [word for word in understood.rest[:WORDS_MAX] if _MEASURE.fullmatch(word) is None]
    return [*fixed, *_all_words(rest, tier, prefix=True)]


def _lifts(words: Sequence[str], understood: Understood, meant: list[Clause]) -> list[Clause]:
    lifts = []
    if words:
        lifts += [
            worth({"term": {"names": " ".join(words)}}, WHOLE_NAME),
            worth(one_of("codes", words), CODE),
            worth(one_of("names", _spans(words)), NAME_INSIDE),
            worth(every(_all_words(words, Tier.EXACT, prefix=False)), WHOLE_WORDS),
        ]
    if meant:
        lifts.append(worth(every(meant), UNDERSTOOD))
    if understood.candidates:
        lifts.append(worth(one_of("model_id", understood.candidates), CANDIDATE))
    return lifts


def _spans(words: Sequence[str]) -> list[str]:
    """Return every run of words that may be a device's name, longest first, bounded."""
    runs = [
        " ".join(words[start : start + length])
        for length in range(min(SPAN_MAX, len(words)), 0, -1)
        for start in range(len(words) - length + 1)
    ]
    return list(dict.fromkeys(runs))


def _word(word: str, tier: Tier, *, prefix: bool, errors: str = ERRORS) -> Clause:
    """Match one word in a device's words or codes."""
    ways: list[Clause] = [{"match": {"words": {"query": word, "operator": "and"}}}]
    if prefix:
        ways.append({"prefix": {"words": {"value": word}}})
    if tier is Tier.FUZZY and not any(sign.isdigit() for sign in word):
        ways.append(_nearly(word, errors))
    return some([*ways, {"term": {"codes": word}}])


def _nearly(word: str, errors: str) -> Clause:
    """Match a word, each part of it, with typing errors, the first letter right, bounded in breadth."""
    asked = {"query": word, "operator": "and", "fuzziness": errors, "prefix_length": 1, "max_expansions": 50}
    return {"match": {"words": asked}}
