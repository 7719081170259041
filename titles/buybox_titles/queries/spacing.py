"""Mend the spacing of queries: "i phone" is one word, "macbookair" two."""

import re
from collections.abc import Set as AbstractSet

SHORTEST_PART = 2
"""Letters of the shortest part that a word is split into."""

SHORTEST_SPLIT = 6
"""Letters of the shortest word that is split: a shorter one is more likely misspelt."""

_NUMBERED = re.compile(r"([a-z]{3,})(\d{1,2})")
"""A word of a name with its number: "pro11"."""

SHORTEST_JOINED = 4
"""Letters of the shortest word that is joined: "x z" may be two sizes."""


def mend_spacing(tokens: list[str], names: AbstractSet[str], known: AbstractSet[str]) -> list[str]:
    """Join neighbours that are a word of a name together and split a word that is two.

    `names` are single words of names, `known` all words; what is known as it stands stays.
    """
    return _split(_joined(tokens, names), known)


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


def _split(tokens: list[str], known: AbstractSet[str]) -> list[str]:
    return [part for token in tokens for part in _parts(token, known)]


def _parts(token: str, known: AbstractSet[str]) -> tuple[str, ...]:
    if token in known:
        return (token,)
    numbered = _NUMBERED.fullmatch(token)
    if numbered is not None and numbered[1] in known:
        return numbered[1], numbered[2]
    if len(token) < SHORTEST_SPLIT or not (token.isascii() and token.isalpha()):
        return (token,)
    for at in range(len(token) - SHORTEST_PART, SHORTEST_PART, -1):
        if token[:at] in known and token[at:] in known:
            return token[:at], token[at:]
    return (token,)
