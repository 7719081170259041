"""Find where a title names models: the longest bases of the brands that it mentions."""

import msgspec

from buybox_titles.groups import DIGITS, Group, Namespace
from buybox_titles.names import is_telling
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
    prefixes = namespace.prefixes
    position, free, count = 0, 0, len(tokens)
    while position < count:
        if tokens[position] in prefixes:
            found = _longest(tokens, position, namespace)
            if found and (not found[1].needs_neighbour or _has_neighbour(tokens, position, free, namespace, terms)):
                hits.append(Hit(position, found[0], found[1], brand))
                position = free = found[0]
                continue
        position += 1
    return hits


def _longest(tokens: list[str], start: int, namespace: Namespace) -> tuple[int, Group] | None:
    text, end, best = "", start, None
    prefixes, groups = namespace.prefixes, namespace.groups
    for token in tokens[start : start + 6]:
        if text and text[-1] in DIGITS and token[0] in DIGITS and text not in namespace.seams:
            break  # "C1-00" is not the C100
        text += token
        if text not in prefixes:
            break
        end += 1
        group = groups.get(text)
        if group is not None:
            best = (end, group)
    return best


def _has_neighbour(tokens: list[str], position: int, free: int, namespace: Namespace, terms: dict[str, Entry]) -> bool:
    """Tell whether a brand stands directly before `position`, but for words that say nothing.

    Tokens before `free` belong to another name. At the very beginning "by" and the brand may follow instead.
    """
    telling = is_telling(tokens[position])
    for token in reversed(tokens[max(free, position - 4) : position]):
        meaning = terms.get(token)
        kind = meaning[0] if isinstance(meaning, tuple) else _single(meaning)
        if kind is Kind.BRAND or token in namespace.names:
            return True
        if kind not in _SKIPPED and not (telling and token in namespace.heads):
            return False
    return position == 0 and "by" in tokens


def _single(phrases: Phrases | None) -> Kind | None:
    """Return what the word means alone when it also begins phrases."""
    return phrases.alone[0] if phrases and phrases.alone else None
