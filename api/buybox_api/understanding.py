"""What buyers' words name, read with the tables that read sellers' titles."""

from collections import defaultdict
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

import msgspec
from buybox_config.catalogue import Catalogue, Device, Model
from buybox_config.markets import Market
from buybox_config.words import Words
from buybox_ranking.device import DeviceDocument
from buybox_titles.neighbours import Neighbour, Neighbours
from buybox_titles.recogniser import Recogniser, UnderstoodQuery

from buybox_api.known_devices import without_offers

NAMED = ("model", "brand", "category", "storage_gb", "ram_gb", "size", "connectivity")
WISHED = ("colour", "grade", "keyboard", "battery_new", "price_min", "price_max")

REMEMBERED = 4_096
"""Texts whose reading is kept: each page, filter and sort of a search asks with the same words again."""


class UnderstoodPiece(msgspec.Struct, frozen=True):
    """One thing that was understood, under the name of a search parameter, and the text without its words."""

    name: str
    value: str | int | bool
    words: str
    without: str


class Understood(msgspec.Struct, frozen=True, kw_only=True):
    """What was recognised in the words, under the names of the search parameters.

    What they say of offers (colour, grade, keyboard, battery, price) counts like the parameter of that name.
    """

    model: str | None = None
    brand: str | None = None
    category: str | None = None
    storage_gb: int | None = None
    ram_gb: int | None = None
    size: str | None = None
    connectivity: str | None = None
    colour: tuple[str, ...] = ()  # as said: any of these
    colours: tuple[str, ...] = ()  # every colour of an offer that is one of those
    grade: str | None = None
    keyboard: str | None = None
    battery_new: bool | None = None
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    accessory: bool = False  # the words ask for an accessory of what is named
    candidates: tuple[str, ...] = ()  # models that an unclear name may stand for
    words: tuple[str, ...] = ()  # words that a device's own must match: of names, and `rest`
    rest: tuple[str, ...] = ()  # words that nothing explains
    empty: bool = False  # there is no word at all: nothing is listed
    pieces: tuple[UnderstoodPiece, ...] = ()
    corrected: str | None = None  # the text with its misspelt words mended, as it was understood
    spelt: str | None = None  # a mended text that is worth asking when this one finds little
    tokens: tuple[str, ...] = ()  # the words as they were read: "ip13" is "iphone", "13"
    facts: dict[str, str] = {}  # what is meant, as rules of lists name it: model, its brand and category, the device

    def named(self) -> dict[str, str | int | bool | list[str]]:
        """Return what was understood, piece by piece; of several colours said, the list."""
        found = {name: getattr(self, name) for name in (*NAMED, *WISHED)}
        found["colour"] = self.colour[0] if len(self.colour) == 1 else None
        several = {"colour": list(self.colour)} if len(self.colour) > 1 else {}
        return {name: _shown(value) for name, value in found.items() if value is not None} | several


class Understanding(Protocol):
    """What buyers' words are understood with, and which devices are known though nobody may offer them."""

    def understand(self, query: str, language: str) -> Understood:
        """Recognise what a query names."""
        ...

    def knows(self, device_id: str) -> bool:
        """Tell whether the catalogue has a device."""
        ...

    def neighbours(self, model_id: str) -> tuple[Neighbour, ...]:
        """Return the models next to one, nearest first."""
        ...

    def model_name(self, model_id: str) -> str | None:
        """Return what a model is called, None where it is not known."""
        ...

    def successor(self, device_id: str) -> str | None:
        """Return the device that a renamed or merged one lives on as, None where it was neither."""
        ...

    def unsold(self, device_id: str, market: Market) -> DeviceDocument | None:
        """Return what is known of a device that nobody offers in a market, None where it is not known."""
        ...


class CatalogueWords:
    """Understands what the catalogue and the word lists know."""

    def __init__(self, catalogue: Catalogue, words: Words) -> None:
        self._models = catalogue.models
        self._devices = catalogue.devices
        self._redirects = catalogue.redirects
        self._recogniser = Recogniser(catalogue, words)
        self._neighbours = Neighbours(catalogue)
        self._shades = _shades(catalogue)
        self._read = lru_cache(REMEMBERED)(self._understand)
        self._of_model: defaultdict[str, list[Device]] = defaultdict(list)
        for device in catalogue.devices.values():
            self._of_model[device.model_id].append(device)

    def understand(self, query: str, language: str) -> Understood:
        """Recognise what a query names, as a title is recognised."""
        return self._read(query, language) if query.strip() else Understood()

    def _understand(self, query: str, language: str) -> Understood:
        found = self._recogniser.understand(query, language)
        understood = _named(found, query)
        return msgspec.structs.replace(understood, colours=self._colours(found), facts=self._facts(found))

    def knows(self, device_id: str) -> bool:
        """Tell whether the catalogue has a device."""
        return device_id in self._devices

    def neighbours(self, model_id: str) -> tuple[Neighbour, ...]:
        """Return the models next to one, nearest first."""
        return self._neighbours.of(model_id)

    def model_name(self, model_id: str) -> str | None:
        """Return what a model is called, None where it is not known."""
        model = self._models.get(model_id)
        return None if model is None else model.name

    def successor(self, device_id: str) -> str | None:
        """Return the device that a renamed or merged one lives on as, None where it was neither."""
        return self._redirects.get(device_id)

    def unsold(self, device_id: str, market: Market) -> DeviceDocument | None:
        """Return what is known of a device that nobody offers in a market, None where it is not known."""
        device = self._devices.get(device_id)
        return None if device is None else without_offers(device, self._models[device.model_id], market)

    def _facts(self, found: UnderstoodQuery) -> dict[str, str]:
        """Return what is meant; a device only where no other of the model is stated as it is."""
        model = self._models.get(found.model_id or "")
        brand, category = (model.brand, model.category) if model else (found.brand, found.category)
        devices = [one for one in self._of_model.get(found.model_id or "", ()) if _is_stated(one, found)]
        device = devices[0].device_id if len(devices) == 1 else None
        facts = {"device": device, "model": found.model_id, "brand": brand, "category": category}
        return {name: value for name, value in facts.items() if value is not None}

    def _colours(self, found: UnderstoodQuery) -> tuple[str, ...]:
        """Return every maker's colour that is one said; a model's own by this name is itself."""
        model = self._models.get(found.model_id or "")
        shades = {shade for said in found.colours for shade in self._shades_of(said, model)}
        return tuple(sorted(shades | {*found.colours}))

    def _shades_of(self, said: str, model: Model | None) -> set[str]:
        """Return every maker's colour that is an everyday one, of one model where it is known."""
        if model is None:
            return self._shades[said]
        return {colour.name for colour in model.colours if said in (colour.name, colour.basic)}


def _is_stated(device: Device, found: UnderstoodQuery) -> bool:
    """Tell whether a device has all the axes that were said; one not said may be any."""
    return all(getattr(found, axis) in (None, getattr(device, axis)) for axis in NAMED[3:])


def _shades(catalogue: Catalogue) -> defaultdict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for model in catalogue.models.values():
        for colour in model.colours:
            found[colour.basic].add(colour.name)
    return found


def _named(found: UnderstoodQuery, query: str) -> Understood:
    """Take what was found under our names; brand and category are not said again where the model says them."""
    clear = found.model_id is None
    values: dict[str, Any] = {name: getattr(found, name) for name in (*NAMED[3:], *WISHED[1:])}
    values |= {"colour": found.colours, "model": found.model_id, "brand": found.brand if clear else None}
    values["category"] = found.category if clear else None
    kept = ("accessory", "candidates", "words", "rest", "empty", "spelt", "tokens")
    understood = Understood(**values, **{name: getattr(found, name) for name in kept})
    corrected = _corrected(found, query) if found.mended else None
    return msgspec.structs.replace(understood, pieces=_pieces(found, understood), corrected=corrected)


def _corrected(found: UnderstoodQuery, query: str) -> str | None:
    """Return the mended text; a last word that is still being typed is no error."""
    text = " ".join(found.tokens)
    return None if text.startswith(query.casefold().strip()) else text


def _pieces(found: UnderstoodQuery, understood: Understood) -> tuple[UnderstoodPiece, ...]:
    """Name each piece as the parameter that it stands for; words of a name may stand for a model or a brand."""
    names = {"name": "model" if understood.model else "brand", "price": "price_max"}
    pieces = []
    for piece in found.pieces:
        for name in ("price_min", "price_max") if piece.role == "price" else (names.get(piece.role, piece.role),):
            value = piece.value or getattr(understood, name, None)
            if value is not None:
                pieces.append(UnderstoodPiece(name, _shown(value), " ".join(piece.words), piece.without))
    return tuple(pieces)


def _shown(value: str | int | Decimal | bool) -> str | int | bool:  # noqa: FBT001 - a value of any piece, no switch
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value
