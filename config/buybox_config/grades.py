"""The ladder of cosmetic grades and its words at every edge."""

from enum import IntEnum


class Grade(IntEnum):
    """How a device looks, worst to best; it never says how it works."""

    WORN = 1
    FAIR = 2
    GOOD = 3
    EXCELLENT = 4
    PREMIUM = 5

    @property
    def word(self) -> str:
        """The canonical word, as feeds, the API and the command line write it."""
        return self.name.lower()


GRADES: dict[str, Grade] = {grade.word: grade for grade in sorted(Grade, reverse=True)}
"""Canonical word to grade, best first."""
