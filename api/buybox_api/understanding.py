"""What buyers' words name, read with the tables that read sellers' titles."""

from typing import Protocol

import msgspec
from buybox_config.catalogue import Catalogue
from buybox_config.words import Words
from buybox_titles.recogniser import Recogniser, UnderstoodQuery


class Understood(msgspec.Struct, frozen=True, kw_only=True):
    """What was recognised in the words, under the names of the search parameters; a colour or grade is a wish."""

    model: str | None = None
    brand: str | None = None
    category: str | None = None
    storage_gb: int | None = None
    ram_gb: int | None = None
    size: str | None = None
    connectivity: str | None = None
    colour: str | None = None
    grade: str | None = None
    accessory: bool = False  # the words ask for an accessory of what is named
    rest: tuple[str, ...] = ()  # words that are none of these and must still match

    def pieces(self) -> dict[str, str | int]:
        """Return what was understood, piece by piece."""
        named = {name: getattr(self, name) for name in PIECES}
        return {name: value for name, value in named.items() if value is not None}


PIECES = tuple(name for name in Understood.__struct_fields__ if name not in {"accessory", "rest"})


class Understanding(Protocol):
    """What buyers' words are understood with, and which devices are known though nobody may offer them."""

    def understand(self, query: str, language: str) -> Understood:
        """Recognise what a query names."""
        ...

    def knows(self, device_id: str) -> bool:
        """Tell whether the catalogue has a device."""
        ...


class CatalogueWords:
    """Understands what the catalogue and the word lists know."""

    def __init__(self, catalogue: Catalogue, words: Words) -> None:
        self._devices = frozenset(catalogue.devices)
        self._recogniser = Recogniser(catalogue, words)

    def understand(self, query: str, language: str) -> Understood:
        """Recognise what a query names, as a title is recognised."""
        return _named(self._recogniser.understand(query, language))

    def knows(self, device_id: str) -> bool:
        """Tell whether the catalogue has a device."""
        return device_id in self._devices


def _named(found: UnderstoodQuery) -> Understood:
    """Take what was found under our names; brand and category are not said again where the model says them."""
    clear = found.model_id is None
    return Understood(
        model=found.model_id,
        brand=found.brand if clear else None,
        category=found.category if clear else None,
        storage_gb=found.storage_gb,
        ram_gb=found.ram_gb,
        size=found.size,
        connectivity=found.connectivity,
        colour=found.colour,
        grade=found.grade,
        accessory=found.accessory,
        rest=found.rest,
    )
