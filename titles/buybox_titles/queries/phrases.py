"""Find phrases of tokens in a query, the longest first."""

from collections.abc import Container, Mapping, Sequence

Tokens = tuple[str, ...]


def cut_phrases(tokens: Sequence[str], phrases: Container[Tokens], longest: int) -> tuple[list[str], list[str]]:
    """Return the tokens without those of any phrase, and those that were cut."""
    kept: list[str] = []
    cut: list[str] = []
    at = 0
    while at < len(tokens):
        length = _length(tokens, at, phrases, longest)
        (cut if length else kept).extend(tokens[at : at + max(length, 1)])
        at += max(length, 1)
    return kept, cut


def replace_phrases(tokens: Sequence[str], meant: Mapping[Tokens, Tokens], longest: int) -> list[str]:
    """Return the tokens with every phrase replaced by what it means; what was put in is not replaced again."""
    found: list[str] = []
    at = 0
    while at < len(tokens):
        length = _length(tokens, at, meant, longest)
        found += meant[tuple(tokens[at : at + length])] if length else [tokens[at]]
        at += max(length, 1)
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
