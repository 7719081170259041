"""Mend the spacing of queries: "i phone" is one word, "macbookair" two."""

import re
from collections.abc import Set as AbstractSet

from buybox_titles.vocabulary import Vocabulary

SHORTEST_PART = 2
"""Letters of the shortest part that a word is split into: of names only ("iphonese"), "en" ends many words."""

SHORTEST_SPLIT = 6
"""Letters of the shortest word that is split: a shorter one is more likely misspelt."""

LONGEST_PART = 12
"""Signs of the longest word that one without spaces is split into."""

_NUMBERED = re.compile(r"([a-z]{3,})(\d{1,2})")
"""A word of a name with its number: "pro11"."""

SHORTEST_JOINED = 4
"""Letters of the shortest word that is joined: "x z" may be two sizes."""


def mend_spacing(tokens: list[str], vocabulary: Vocabulary) -> list[str]:
    """Join neighbours that are a word of a name together and split a word that is two; what is known stays."""
    return [part for token in _joined(tokens, vocabulary.name_words) for part in _parts(token, vocabulary)]


def split_scripts(tokens: list[str], known: AbstractSet[str]) -> list[str]:
    """Split words of scripts without spaces that are wholly made of known ones: "中古スマホ"."""
    return [part for token in tokens for part in ((token,) if token.isascii() else _segments(token, known) or (token,))]


def _segments(token: str, known: AbstractSet[str]) -> tuple[str, ...] | None:
    """Return the fewest known words that make up a word, None where something is left; each end is looked at once."""
    ways: list[tuple[str, ...] | None] = [()]
    for end in range(1, len(token) + 1):
        found = [
            (*before, token[start:end])
            for start in range(max(0, end - LONGEST_PART), end)
            if token[start:end] in known and (before := ways[start]) is not None
        ]
        ways.append(min(found, key=len, default=None))
    return ways[-1]


def _joined(tokens: list[str], names: AbstractSet[str]) -> list[str]:
    found: list[str] = []
    for token in tokens:
        if found and _belong(found[-1] + token, names):
            found[-1] += token
        else:
            found.append(token)
    return found


def _belong(both: str, names: AbstractSet[str]) -> bool:
    return len(both) >= SHORTEST_JOINED and both.isalpha() and both in names


def _parts(token: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    if token in vocabulary.words:
        return (token,)
    numbered = _NUMBERED.fullmatch(token)
    if numbered is not None and numbered[1] in vocabulary.words:
        return numbered[1], numbered[2]
    if len(token) < SHORTEST_SPLIT or not (token.isascii() and token.isalpha()):
        return (token,)
    for at in range(len(token) - SHORTEST_PART, SHORTEST_PART, -1):
        short = len(token) - at == SHORTEST_PART
        if token[:at] in vocabulary.beginnings and token[at:] in (vocabulary.name_words if short else vocabulary.words):
            return token[:at], token[at:]
    return (token,)
