"""The shapes of `GET /v1/suggest`."""

import re
from collections.abc import Iterable, Sequence

import msgspec
from buybox_titles.fold import fold

from buybox_api.suggest.entries import Entry

_PIECE = re.compile(r"\d+ [GT][bBo]\b|\S+")  # what is typed as one word: a capacity, and all else between spaces


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
    found = []
    for piece in _PIECE.finditer(text):
        length = _typed(piece.group(), reading)
        if length:
            found.append((piece.start(), piece.start() + length))
    return found


def _typed(piece: str, reading: Sequence[str]) -> int:
    """Return how many signs of a piece were typed; all of them where folding changes its length."""
    folded = fold(piece)
    joined = folded.replace(" ", "")
    typed = max((len(token) for token in reading if joined.startswith(token)), default=0)
    if typed > folded.find(" ") > 0:
        typed += 1
    return typed if len(folded) == len(piece) or not typed else len(piece)
