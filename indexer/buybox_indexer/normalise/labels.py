"""Labels of grades inside longer texts: whole words, longest first, and never one of two that differ."""

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from buybox_config.grades import Grade

from buybox_indexer.normalise.words import Words, fold

_TOKEN = re.compile(r"(?<![^\W_])[^\W\d_][+*-]+(?![^\W_])|[^\W_]+\+*")
_SHORT = 2
"""Letters up to which a label, such as A+, is one only where it stands apart in a title."""


class Label(msgspec.Struct, frozen=True):
    """A seller's own label, in words."""

    words: tuple[str, ...]
    grade: Grade


def tokens_of(text: str) -> tuple[str, ...]:
    """Part a text into folded words; the sign of A+ and A- belongs to its letter."""
    return tuple(_TOKEN.findall(fold(text)))


def labels_of(own_words: Mapping[str, str], grades: Mapping[str, Grade]) -> tuple[Label, ...]:
    """Return a seller's labels, the longest first."""
    labels = [Label(tokens_of(word), grades[grade]) for word, grade in own_words.items() if tokens_of(word)]
    return tuple(sorted(labels, key=lambda label: -len(label.words)))


class Surroundings:
    """Knows which words may stand around a label without changing it, and which make another of it."""

    def __init__(self, words: Words) -> None:
        self._around, self._modifiers = words.grade.around, words.grade.modifiers
        self._apart = words.qualifiers
        conditions = (word for name, inside in words.conditions if name in {"refurbished", "used"} for word in inside)
        self._stems = tuple(word for word in conditions if " " not in word)

    def whole(self, text: str, labels: Iterable[Label]) -> Grade | None:
        """Return the grade of a text that is one label and words that change nothing."""
        tokens = tokens_of(text)
        fits = [
            label
            for label in labels
            for start in _places(tokens, label.words)
            if all(map(self._changes_nothing, (*tokens[:start], *tokens[start + len(label.words) :])))
        ]
        longest = [label for label in fits if len(label.words) == len(fits[0].words)]
        return _only(label.grade for label in longest)

    def inside(self, title: str, labels: Iterable[Label]) -> Grade | None:
        """Return the grade of the labels that a title holds, when all mean the same one."""
        found = list(_TOKEN.finditer(fold(title)))
        tokens = tuple(match[0] for match in found)
        taken: set[int] = set()
        grades = []
        for label in labels:
            for start in _places(tokens, label.words):
                span = range(start, start + len(label.words))
                if taken.isdisjoint(span):
                    taken.update(span)
                    if not self._stands(label, tokens, found, start):
                        return None
                    grades.append(label.grade)
        return _only(grades)

    def _stands(self, label: Label, tokens: tuple[str, ...], found: list[re.Match[str]], start: int) -> bool:
        """Say whether a label in a title is one: no "Bon état" of a "Très bon état", no "Premium" of an "Xperia Z5"."""
        if start and tokens[start - 1] in self._modifiers:
            return False
        word = label.words[0]
        if len(label.words) > 1 or (len(word) > _SHORT and word not in self._apart):
            return True
        if start == 0 or self._changes_nothing(tokens[start - 1]):
            return True
        gap = found[start].string[found[start - 1].end() : found[start].start()]
        return not gap.isspace()

    def _changes_nothing(self, token: str) -> bool:
        return token in self._around or token.startswith(self._stems)


def _places(tokens: tuple[str, ...], words: tuple[str, ...]) -> Iterator[int]:
    for start in range(len(tokens) - len(words) + 1):
        if tokens[start : start + len(words)] == words:
            yield start


def _only(grades: Iterable[Grade]) -> Grade | None:
    distinct = set(grades)
    return distinct.pop() if len(distinct) == 1 else None
