"""Words: which devices a text asks for, in tiers of constant score.

The first tier takes every word as it is, the last one as the beginning of a word; a device that is named exactly comes
before the rest. Only when that finds nothing in the market, filters aside, are typing errors allowed, never in a word
with a digit, for "ps4" is not "ps5"; and only after that the words that lead nowhere are let go.
"""

from collections.abc import Sequence
from enum import IntEnum

from buybox_api.queries.clauses import NOTHING, Clause, every, one_of, some, worth
from buybox_api.understanding import Understood

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
        return None
    prefix = not _is_whole(words, understood)
    ways = [every([*_but_model(axes), *_all_words(words, tier, prefix=prefix)])]
    meant = [] if understood.accessory or not axes else _meant(understood, axes, tier)
    if meant:
        ways.append(every(meant))
    return {"bool": {"filter": [some(ways)], "should": _lifts(words, understood, meant)}}


def model_clauses(understood: Understood) -> list[Clause]:
    """Return what a device must be to be one of the understood model as it is stated; nothing without a model."""
    return [] if understood.model is None else list(_axes(understood).values())


def near_clause(understood: Understood, neighbours: Sequence[str]) -> Clause | None:
    """Return the scored clause for what comes near a text that nothing matches, the nearest first, or None.

    The understood model in other storages, then its neighbours; without a model, what has the words of the name alone,
    or most words where there are many.
    """
    if understood.accessory or understood.empty:
        return None
    if understood.model is not None:
        models = [understood.model, *neighbours]
        scores = [worth({"term": {"model_id": model}}, float(len(models) - at)) for at, model in enumerate(models)]
        return {"bool": {"filter": [one_of("model_id", models)], "should": scores}}
    rest = set(understood.rest)
    names = [word for word in understood.words[:WORDS_MAX] if word not in rest]
    fixed = _but_model(_axes(understood))
    if not names and understood.category is None:
        return _most_words(understood.words[:WORDS_MAX], fixed)
    lifts = [worth(_word(word, Tier.FUZZY, prefix=True), 1.0) for word in understood.rest[:WORDS_MAX]]
    return {"bool": {"filter": [*fixed, *_all_words(names, Tier.FUZZY, prefix=False)], "should": lifts}}


def _most_words(words: Sequence[str], fixed: list[Clause]) -> Clause | None:
    """Match devices with two thirds of at least three words; of fewer, each is needed."""
    if len(words) < 3:  # noqa: PLR2004 - of two words one is not most
        return None
    ways = [worth(_word(word, Tier.FUZZY, prefix=False), 1.0) for word in words]
    return {"bool": {"filter": fixed, "should": ways, "minimum_should_match": "67%"}}


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


def _all_words(words: Sequence[str], tier: Tier, *, prefix: bool) -> list[Clause]:
    last = len(words) - 1
    return [_word(word, tier, prefix=prefix and at == last) for at, word in enumerate(words)]


def _meant(understood: Understood, axes: dict[str, Clause], tier: Tier) -> list[Clause]:
    """Return what a device must be to be the one understood, and the words that it must still match.

    When typing errors are allowed the words left over no longer count, if a model was understood.
    """
    fixed = list(axes.values())
    if understood.model is None:
        return []
    if tier is Tier.FUZZY:
        return fixed
    return [*fixed, *_all_words(understood.rest[:WORDS_MAX], tier, prefix=True)]


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


def _word(word: str, tier: Tier, *, prefix: bool) -> Clause:
    """Match one word in a device's words or codes."""
    ways: list[Clause] = [{"match": {"words": {"query": word, "operator": "and"}}}]
    if prefix:
        ways.append({"prefix": {"words": {"value": word}}})
    if tier is Tier.FUZZY and not any(sign.isdigit() for sign in word):
        ways.append(_nearly(word))
    return some([*ways, {"term": {"codes": word}}])


def _nearly(word: str) -> Clause:
    """Match a word with typing errors: one from 4 letters, two from 8, the first letter right, bounded in breadth."""
    return {"match": {"words": {"query": word, "fuzziness": "AUTO:4,8", "prefix_length": 1, "max_expansions": 50}}}
