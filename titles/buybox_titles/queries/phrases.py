"""Find phrases of tokens in a query, the longest first."""

from collections.abc import Callable, Container, Mapping, Sequence

Tokens = tuple[str, ...]


def cut_phrases(
    tokens: Sequence[str], phrases: Container[Tokens], longest: int, whole: Callable[[int], int] = lambda _: 0
) -> tuple[list[str], list[str]]:
    """Return the tokens without those of any phrase, and those that were cut.

    `whole` tells the length of what means something as a whole from a position on: no shorter phrase is cut out of it.
    """
    kept: list[str] = []
    cut: list[str] = []
    at = 0
    while at < len(tokens):
        length, meant = _length(tokens, at, phrases, longest), whole(at)
        step = max(length, meant, 1)
        (cut if length and length >= meant else kept).extend(tokens[at : at + step])
        at += step
    return kept, cut


def cut_beside(
    tokens: Sequence[str], phrases: Container[Tokens], longest: int, beside: Callable[[str], bool]
) -> list[str]:
    """Return the tokens without the phrases that stand directly before or behind certain tokens."""
    kept: list[str] = []
    at = 0
    while at < len(tokens):
        length = _length(tokens, at, phrases, longest)
        around = [*tokens[max(at - 1, 0) : at], *tokens[at + length : at + length + 1]]
        if not (length and any(map(beside, around))):
            kept.extend(tokens[at : at + max(length, 1)])
        at += max(length, 1)
    return kept


def replace_phrases(
    tokens: Sequence[str], meant: Mapping[Tokens, Tokens], longest: int, whole: Callable[[int], int] = lambda _: 0
) -> list[str]:
    """Return the tokens with every phrase replaced by what it means; what was put in is not replaced again.

    `whole` tells the length of what means something as a whole, as for `cut_phrases`.
    """
    found: list[str] = []
    at = 0
    while at < len(tokens):
        length, spared = _length(tokens, at, meant, longest), whole(at)
        step = max(length, spared, 1)
        replaced = length and length >= spared
        found += meant[tuple(tokens[at : at + step])] if replaced else tokens[at : at + step]
        at += step
    return found


def _length(tokens: Sequence[str], at: int, phrases: Container[Tokens], longest: int) -> int:
    for length in range(min(longest, len(tokens) - at), 0, -1):
        if tuple(tokens[at : at + length]) in phrases:
            return length
    return 0


def spell_out(tokens: Sequence[str], short: Mapping[str, Tokens]) -> list[str]:
    """Return the tokens with letters before a number spelt out: "ip13" and "ip 13" are "iphone 13"."""
    found: list[str] = []
    for at, token in enumerate(tokens):
        letters = token.rstrip("0123456789")
        number = token[len(letters) :] or (tokens[at + 1] if at + 1 < len(tokens) else "")
        if letters in short and number[:1].isdigit():
            found += [*short[letters], *([token[len(letters) :]] if token != letters else [])]
        else:
            found.append(token)
    return found
