"""The shapes of `GET /v1/suggest`."""

from collections.abc import Iterable, Sequence
from itertools import accumulate

import msgspec
from buybox_titles.fold import fold

from buybox_api.suggest.entries import Entry


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """One completion."""

    kind: str  # model | category | brand | query
    text: str
    count: int  # devices on offer
    parameters: dict[str, str]  # of `/v1/search`, beside the market
    matched: list[tuple[int, int]]  # which signs of the text were typed: first, and one behind the last


class SuggestAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Completions, best first."""

    market: str
    generation: str
    simulated: bool  # the data are a simulation, to be said wherever they are shown
    q: str
    suggestions: list[Suggestion]


def present(entries: Iterable[Entry], reading: Sequence[str]) -> list[Suggestion]:
    """Show entries, with what of them was typed."""
    return [
        Suggestion(
            kind=entry.kind.name.lower(),
            text=entry.text,
            count=entry.count,
            parameters=entry.parameters,
            matched=_matched(entry.text, reading),
        )
        for entry in entries
    ]


def _matched(text: str, reading: Sequence[str]) -> list[tuple[int, int]]:
    words = text.split(" ")
    starts = accumulate((len(word) + 1 for word in words), initial=0)
    return [
        (start, start + length) for start, word in zip(starts, words, strict=False) if (length := _typed(word, reading))
    ]


def _typed(word: str, reading: Sequence[str]) -> int:
    """Return how many signs of a word were typed; all of them where folding changes its length."""
    folded = fold(word)
    typed = max((len(token) for token in reading if folded.startswith(token)), default=0)
    return typed if len(folded) == len(word) or not typed else len(word)
