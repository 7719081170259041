"""Mend a misspelt word of a brand or model name: "galxy", "iphnoe"; only where one word is near and nothing else is.

Words with a digit are never mended: "S21" and "S22" are two phones. The first letter must be right.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec
from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 5
"""Letters; a shorter word is too near to too many."""

LONG = 8
"""Letters from which two typing errors are mended instead of one."""

REMEMBERED = 20_000
"""Words whose mending is kept: what is misspelt once is misspelt again."""


class Speller(msgspec.Struct, frozen=True, eq=False):
    """The words of names and all other words that titles are made of, by first letter."""

    names: dict[str, str]  # word -> whose it is
    by_letter: dict[str, list[str]]
    seen: dict[str, str | None] = {}

    def mend(self, tokens: Sequence[str]) -> list[str]:
        """Return the tokens with every misspelt word of a name mended."""
        return [self._near(token) or token if _may_be_misspelt(token) else token for token in tokens]

    def _near(self, token: str) -> str | None:
        if token not in self.seen:
            if len(self.seen) >= REMEMBERED:
                self.seen.clear()
            self.seen[token] = self._nearest(token)
        return self.seen[token]

    def _nearest(self, token: str) -> str | None:
        """Return the nearest word if it is of a name, and of one alone; a word spelt right is near to itself."""
        errors = 2 if len(token) >= LONG else 1
        words = self.by_letter.get(token[0], [])
        found = process.extract(token, words, scorer=OSA.distance, score_cutoff=errors, limit=4)
        nearest = [word for word, distance, _ in found if distance == found[0][1]]
        brands = {self.names.get(word) for word in nearest}
        return nearest[0] if len(brands) == 1 and None not in brands and token not in nearest else None


def make_speller(names: dict[str, str], others: Iterable[str]) -> Speller:
    """Prepare the mending of `names`; a word that is as near to one of `others` stays as it is."""
    wanted = {word: owner for word, owner in names.items() if _may_be_misspelt(word)}
    by_letter: dict[str, list[str]] = defaultdict(list)
    for word in sorted({*wanted, *filter(_may_be_misspelt, others)}):
        by_letter[word[0]].append(word)
    return Speller(wanted, dict(by_letter), {})


def _may_be_misspelt(token: str) -> bool:
    return len(token) >= SHORTEST and token.isascii() and token.isalpha()
