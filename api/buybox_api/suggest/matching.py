"""Find entries while somebody types: words whole or as beginnings, then with typing errors mended."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA

from buybox_api.suggest.entries import Entry

ONE_EDIT, TWO_EDITS = 4, 8
"""Letters of the shortest word with one typing error, and with two, as in search."""

WORDS_MAX = 12
"""Words that are matched: nobody completes a longer text."""

LAST = "\U0010ffff"

Rank = tuple[int, int, float, str]


class Matcher:
    """Entries under their words; made once for an assortment."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._of_word: defaultdict[str, set[int]] = defaultdict(set)
        for number, entry in enumerate(entries):
            for word in {*entry.words, *entry.also}:
                self._of_word[word].add(number)
        self._words = sorted(self._of_word)

    def find(self, readings: Iterable[Sequence[str]], most: int) -> list[Entry]:
        """Return entries that have all words of a reading, best first; a later reading only fills up.

        Typing errors are mended only where no reading finds anything.
        """
        tried = [tuple(reading[:WORDS_MAX]) for reading in readings if reading]
        found: dict[int, None] = {}
        for reading in tried:
            found |= dict.fromkeys(self._ranked(reading, self._with_beginnings(reading)))
        if not found and tried:
            mended = self._mended(tried[0])
            found = dict.fromkeys(self._ranked(mended, self._with_beginnings(mended))) if mended else {}
        return [self._entries[number] for number in list(found)[:most]]

    def popular(self, most: int) -> list[Entry]:
        """Return entries for who has not typed yet: the widest first, then the most popular."""
        ordered = sorted(self._entries, key=lambda entry: (entry.kind, -entry.popularity, entry.text))
        kinds = sorted({entry.kind for entry in ordered})
        share = max(most // max(len(kinds), 1), 1)
        chosen = [entry for kind in kinds for entry in [each for each in ordered if each.kind == kind][:share]]
        return (chosen + [entry for entry in ordered if entry not in chosen])[:most]

    def _with_beginnings(self, reading: Sequence[str]) -> set[int]:
        sets = [set().union(*(self._of_word[word] for word in self._beginning(token))) for token in reading]
        return set.intersection(*sets) if sets else set()

    def _beginning(self, token: str) -> list[str]:
        return self._words[bisect_left(self._words, token) : bisect_left(self._words, token + LAST)]

    def _ranked(self, reading: Sequence[str], numbers: set[int]) -> list[int]:
        return sorted(numbers, key=lambda number: _rank(self._entries[number], reading))

    def _mended(self, reading: Sequence[str]) -> tuple[str, ...]:
        """Return the words with typing errors mended, nothing where one cannot be."""
        found = [token if self._beginning(token) else self._nearest(token) for token in reading]
        return tuple(token for token in found if token) if all(found) else ()

    def _nearest(self, token: str) -> str:
        """Return the nearest beginning of a known word with the same first letter; never for a word with a digit."""
        edits = 0 if len(token) < ONE_EDIT or any(sign.isdigit() for sign in token) else 1 + (len(token) >= TWO_EDITS)
        if not edits:
            return ""
        near = ((_apart(token, word, edits), word) for word in self._beginning(token[0]))
        apart, word = min(near, default=(edits + 1, ""))
        return word if apart <= edits else ""


def _apart(token: str, word: str, most: int) -> int:
    """Return the edits between a word typed and the beginning of a known one."""
    lengths = range(len(token) - 1, len(token) + 2)
    return min(OSA.distance(token, word[:length], score_cutoff=most) for length in lengths)


def _rank(entry: Entry, reading: Sequence[str]) -> Rank:
    """Rank a match: the text itself, then what begins with it, then the rest; wider kinds, popular ones first."""
    return (_fit(entry.words, reading), int(entry.kind), -entry.popularity, entry.text)


def _fit(words: Sequence[str], reading: Sequence[str]) -> int:
    head, last = tuple(reading[:-1]), reading[-1]
    begins = tuple(words[: len(head)]) == head and len(words) > len(head)
    if begins and words[len(head)] == last:
        return 0 if len(words) == len(reading) else 1
    return 2 if begins and words[len(head)].startswith(last) else 3
