"""What sellers say in each language."""

import msgspec
from buybox_config.catalogue import Colour

from buybox_indexer.demo.tables import read_table

LANGUAGES = ("fr", "de", "en", "es")
"""Languages that the demo's sellers write."""


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of one language."""

    gigabyte: str
    terabyte: str
    memory: str
    inch: str
    refurbished: str
    battery_new: str
    yes: str
    no: str
    unlocked: str
    locked: str
    operators: tuple[str, ...]
    unknown_grades: tuple[str, ...]
    accessories: tuple[str, ...]
    for_parts: str
    kinds: dict[str, str]
    keyboards: dict[str, str]
    colours: dict[str, str]
    ladders: tuple[dict[str, str], ...]
    columns: dict[str, tuple[str, ...]]

    def colour(self, colour: Colour) -> str:
        """Write a colour: translated where its maker translates it, else as the maker's English name."""
        return self.colours.get(colour.name) or colour.name.replace("-", " ").title()


def words_of(language: str) -> Words:
    """Read the words of one language, e.g. `fr`."""
    return read_table(Words, f"words-{language}")
