"""The words of an unmatched title that seem to be a model's name: the run of unexplained words after the brand."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

import msgspec
from buybox_titles.parse import Parsed
from buybox_titles.terms import Kind
from buybox_titles.vocabulary import Vocabulary

MOST_WORDS = 6
"""Words of a name that are looked at."""

NETWORK = re.compile(r"[2345]g|lte")
TAG = re.compile(r"20[012]\d|gen\d+")
_MEASURE = re.compile(r"\d+[+/]\d+\w*|\d+[.,]\d+\w*|\d+(?:in|mm|cm|mp|mpx|mpix|mah|hz|ghz|w|v|kg|ml|l)")
_PASSED_OVER = (Kind.NOISE, Kind.CATEGORY, Kind.UNLOCKED, Kind.GRADE)


class Core(msgspec.Struct, frozen=True):
    """What a title seems to name: a brand, known or guessed, and words; the head tells its numbers' family."""

    brand: str
    known_brand: bool
    head: tuple[str, ...]  # to the first word with a digit
    tail: tuple[str, ...]
    network: str | None  # "5g": said of many models, and part of few names


def find_core(
    parsed: Parsed, vocabulary: Vocabulary, brand: str | None, words: Mapping[str, AbstractSet[str]]
) -> Core | None:
    """Find the name in a title; `brand` is the seller's own column, `words` are what each brand's names are made of.

    None when nothing looks like a name.
    """
    tokens = parsed.reading.tokens
    known = parsed.brands[0] if parsed.brands else None
    free = _free(parsed, words.get(known or "", frozenset()))
    runs = [_run(tokens, free, start, parsed) for start in _starts(tokens, known, vocabulary)]
    if known is None:
        return _with_guess(_run(tokens, free, 0, parsed), brand)
    best = max(runs, key=_weight, default=())
    return _split(best, known, known_brand=True) if _says_something(best, vocabulary) else None


def _with_guess(run: tuple[str, ...], brand: str | None) -> Core | None:
    """Take the seller's column for the brand, else the first word."""
    if brand and run:
        words = run[1:] if run[0] == brand.lower() else run
        return _split(words, brand.strip(), known_brand=False) if words else None
    if len(run) < 2 or not run[0].isalpha() or len(run[0]) < 3:  # noqa: PLR2004 - a brand and one word of a name
        return None
    return _split(run[1:], run[0], known_brand=False)


def _free(parsed: Parsed, words: AbstractSet[str]) -> frozenset[int]:
    """Return the positions that no word list explains: unknown words, families, and a name that fitted no model.

    A word such as "earbuds" says what a thing is, and is free where the brand's names have it: "Earbuds 3 Pro".
    """
    free = set(parsed.reading.loose) | {at for at, _ in parsed.reading.found[Kind.BRAND]}
    for hit in parsed.hits:
        free |= set(range(hit.start, hit.end))
    free |= {at for at, _ in parsed.reading.found[Kind.CATEGORY] if parsed.reading.tokens[at] in words}
    free |= {at for at, token in enumerate(parsed.reading.tokens) if NETWORK.fullmatch(token)}
    return frozenset(free)


def _starts(tokens: list[str], brand: str | None, vocabulary: Vocabulary) -> list[int]:
    """Return where a name of the brand may begin: after its name, or at one of its families' words."""
    starts = []
    for at, token in enumerate(tokens):
        if vocabulary.brand_tokens.get(token) == brand:
            starts.append(at if token in vocabulary.family_category else at + 1)
        for rest, named in vocabulary.brand_phrases.get(token, ()):
            if named == brand and tokens[at + 1 : at + 1 + len(rest)] == rest:
                starts.append(at + 1 + len(rest))
    return starts


def _run(tokens: list[str], free: frozenset[int], start: int, parsed: Parsed) -> tuple[str, ...]:
    passed_over = {at for kind in _PASSED_OVER for at, _ in parsed.reading.found[kind]}
    words: list[str] = []
    for at in range(start, len(tokens)):
        token = tokens[at]
        if at in passed_over and at not in free and not words:
            continue
        if at not in free or _MEASURE.fullmatch(token) or len(words) == MOST_WORDS:
            break
        words.append(token)
    return tuple(words)


def _weight(run: tuple[str, ...]) -> tuple[bool, int]:
    return any(_has_digit(word) for word in run), len(run)


def _says_something(run: tuple[str, ...], vocabulary: Vocabulary) -> bool:
    """Tell whether a run has more than a family's word and a network."""
    return any(word not in vocabulary.family_category and not NETWORK.fullmatch(word) for word in run)


def _split(run: tuple[str, ...], brand: str, *, known_brand: bool) -> Core:
    network = next((word for word in run if NETWORK.fullmatch(word)), None)
    words = tuple(word for word in run if not NETWORK.fullmatch(word))
    first = next((number for number, word in enumerate(words, start=1) if _has_digit(word)), min(2, len(words)))
    return Core(brand, known_brand, words[:first], words[first:], network)


def _has_digit(word: str) -> bool:
    return any("0" <= letter <= "9" for letter in word)
