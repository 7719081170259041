"""Find entries while somebody types: words whole or as beginnings, then with typing errors mended."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest
from itertools import islice

from rapidfuzz.distance import OSA

from buybox_api.suggest.entries import Entry, Kind

ONE_EDIT, TWO_EDITS = 4, 8
"""Letters of the shortest word with one typing error, and with two, as in search."""

WORDS_MAX = 12
"""Words that are matched: nobody completes a longer text."""

MOST = 20
"""Entries that are ever asked for: so many are put in order once for what every shopper types first."""

NO_BEGINNING = 3
"""How an entry fits whose text does not begin with what was typed."""

LAST = "\U0010ffff"


class Matcher:
    """Entries under their words; made once for an assortment."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = sorted(entries, key=_place)  # of equally good matches the lower number comes first
        self._of_word: defaultdict[str, set[int]] = defaultdict(set)
        self._of_first: defaultdict[str, set[int]] = defaultdict(set)
        for number, entry in enumerate(self._entries):
            self._of_first[entry.words[0] if entry.words else ""].add(number)
            for word in {*entry.words, *entry.also}:
                self._of_word[word].add(number)
        self._words = sorted(self._of_word)
        self._meant = {_key(entry.parameters): number for number, entry in enumerate(self._entries)}
        self._of_kind = [[*islice(self._numbers(kind), MOST)] for kind in Kind]
        self._short = {sign: self._first((sign,), MOST) for sign in {word[0] for word in self._words}}

    def find(
        self, readings: Iterable[Sequence[str]], most: int, meant: Iterable[Mapping[str, str]] = ()
    ) -> list[Entry]:
        """Return entries that have all words of a reading, best first; a later reading only fills up.

        After the readings come the entries of the searches `meant`. Typing errors are mended only where neither finds
        anything.
        """
        tried = [tuple(reading[:WORDS_MAX]) for reading in readings if reading]
        found: dict[int, None] = {}
        for reading in tried:
            found |= dict.fromkeys(self._ranked(reading, most))
        found |= {self._meant[_key(each)]: None for each in meant if _key(each) in self._meant}
        if not found and tried:
            mended = self._mended(tried[0])
            found = dict.fromkeys(self._ranked(mended, most)) if mended else {}
        return [self._entries[number] for number in islice(found, most)]

    def popular(self, most: int) -> list[Entry]:
        """Return entries for who has not typed yet: some of each kind, the widest and the most popular first."""
        kinds = [numbers for numbers in self._of_kind if numbers]
        share = max(most // max(len(kinds), 1), 1)
        shares = [number for numbers in kinds for number in numbers[:share]]
        others = [number for numbers in kinds for number in numbers[share:]]
        return [self._entries[number] for number in [*shares, *others][:most]]

    def _numbers(self, kind: Kind) -> Iterable[int]:
        return (number for number, entry in enumerate(self._entries) if entry.kind is kind)

    def _ranked(self, reading: Sequence[str], most: int) -> list[int]:
        short = len(reading) == 1 and len(reading[0]) == 1
        return self._short.get(reading[0], [])[:most] if short else self._first(reading, most)

    def _first(self, reading: Sequence[str], most: int) -> list[int]:
        """Return the best matches: the text itself, then what begins with it, then the rest, each in its place."""
        numbers = self._with_beginnings(reading)
        fits = {number: _fit(self._entries[number].words, reading) for number in numbers & self._leading(reading)}
        begins = [number for number, fit in fits.items() if fit < NO_BEGINNING]
        best = nsmallest(most, begins, key=lambda number: (fits[number], number))
        return [*best, *nsmallest(most - len(best), numbers.difference(begins))]

    def _leading(self, reading: Sequence[str]) -> set[int]:
        """Return the entries whose text may begin with a reading: most have its words elsewhere."""
        words = reading[:1] if len(reading) > 1 else self._beginning(reading[0])
        return set().union(*(self._of_first[word] for word in words if word in self._of_first))

    def _with_beginnings(self, reading: Sequence[str]) -> set[int]:
        sets = [set().union(*(self._of_word[word] for word in self._beginning(token))) for token in reading]
        return set.intersection(*sets) if sets else set()

    def _beginning(self, token: str) -> list[str]:
        return self._words[bisect_left(self._words, token) : bisect_left(self._words, token + LAST)]

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


def _place(entry: Entry) -> tuple[Kind, float, str]:
    return entry.kind, -entry.popularity, entry.text


def _key(parameters: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(parameters.items()))


def _apart(token: str, word: str, most: int) -> int:
    """Return the edits between a word typed and the beginning of a known one."""
    lengths = range(len(token) - 1, len(token) + 2)
    return min(OSA.distance(token, word[:length], score_cutoff=most) for length in lengths)


def _fit(words: Sequence[str], reading: Sequence[str]) -> int:
    head, last = tuple(reading[:-1]), reading[-1]
    begins = tuple(words[: len(head)]) == head and len(words) > len(head)
    if begins and words[len(head)] == last:
        return 0 if len(words) == len(reading) else 1
    return 2 if begins and words[len(head)].startswith(last) else NO_BEGINNING
