"""Find where a title names models: the longest bases of the brands that it mentions."""

import msgspec

from buybox_titles.groups import Group, Namespace
from buybox_titles.terms import Entry, Kind, Phrases

_SKIPPED = (Kind.NOISE, Kind.CATEGORY, Kind.BRAND, Kind.CODE)


class Hit(msgspec.Struct, frozen=True, gc=False):
    """A base found in the tokens `start` to `end`."""

    start: int
    end: int
    group: Group
    brand: str


def find_hits(tokens: list[str], brand: str, namespace: Namespace, terms: dict[str, Entry]) -> list[Hit]:
    """Return every longest base of one brand, from left to right, without overlap."""
    hits: list[Hit] = []
    prefixes, groups = namespace.prefixes, namespace.groups
    position, free, count = 0, 0, len(tokens)
    while position < count:
        if tokens[position] in prefixes:
            found = _longest(tokens, position, prefixes, groups)
            if found and (not found[1].needs_neighbour or _has_neighbour(tokens, position, free, terms)):
                hits.append(Hit(position, found[0], found[1], brand))
                position = free = found[0]
                continue
        position += 1
    return hits


def _longest(
    tokens: list[str], start: int, prefixes: frozenset[str], groups: dict[str, Group]
) -> tuple[int, Group] | None:
    text, end, best = "", start, None
    for token in tokens[start : start + 6]:
        text += token
        if text not in prefixes:
            break
        end += 1
        group = groups.get(text)
        if group is not None:
            best = (end, group)
    return best


def _has_neighbour(tokens: list[str], position: int, free: int, terms: dict[str, Entry]) -> bool:
    """Tell whether a brand stands directly before `position`, but for words that say nothing.

    Tokens before `free` belong to another name.
    """
    for token in reversed(tokens[max(free, position - 4) : position]):
        meaning = terms.get(token)
        kind = meaning[0] if isinstance(meaning, tuple) else _single(meaning)
        if kind is Kind.BRAND:
            return True
        if kind not in _SKIPPED:
            return False
    return False


def _single(phrases: Phrases | None) -> Kind | None:
    """Return what the word means alone when it also begins phrases."""
    return phrases.alone[0] if phrases and phrases.alone else None
