"""Say which device a person's label means, by plain comparison with the catalogue's names.

The label is never read by the recogniser, which must not judge itself. A label means the models whose brand and name,
name, or alias are written as the label is without its storage and edition words, spaces and case aside. A year,
generation or network that only the name has may be missing, and a maker's number that only the label has may be more,
where one model is left that comes in the label's storage and has that number. An answer is right when its model is one
of these and its storage is the label's (where the label states one). Where no model is called so, the answer cannot be
placed: it is wrong, or the label is odd; both shares are told.
"""

import re
from collections import defaultdict

import msgspec
from buybox_config.catalogue import Catalogue, Device, Model

from buybox_titles.evaluation.labelled import plain_label
from buybox_titles.recognition import Recognition

_STORAGE = re.compile(r"\b(\d+)\s?(gb|tb)\b(?!\s*ram)")
_MEMORY = re.compile(r"\b\d+\s?gb\s*ram\b")
_BRACKETS = re.compile(r"\([^)]*\)")
_LATER = re.compile(r"20[012]\d|\b[45]g\b|\blte\b|\(?\b\d(?:st|nd|rd|th) generation\b\)?")
_NUMBER = re.compile(r"(?:sm-|gt-|lg-)?(?=[a-z-]*\d)[a-z]+-?\d{3,4}[a-z]*")


class Meant(msgspec.Struct, frozen=True):
    """What a label means."""

    models: frozenset[str]
    storage_gb: int | None


class Gold:
    """Every name of the catalogue, to compare labels with."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._devices = catalogue.devices
        self._known = catalogue.models
        self._exact: dict[str, set[str]] = defaultdict(set)
        self._undated: dict[str, set[str]] = defaultdict(set)
        for model in catalogue.models.values():
            for name in _names(model):
                self._exact[squash(name)].add(model.model_id)
                self._undated[squash(_LATER.sub("", name))].add(model.model_id)

    def meant(self, label: str) -> Meant:
        """Return what a label means."""
        text = _MEMORY.sub(" ", plain_label(label))
        stated = _STORAGE.search(text)
        storage = _gigabytes(stated)
        plain = _STORAGE.sub(" ", text)
        ways = (plain, _BRACKETS.sub(" ", plain))
        names = [*ways, *(rest for way in ways if " " in (rest := way.partition(" ")[2].strip()))]
        for name in names:
            if found := self._exact.get(squash(name)):
                return Meant(frozenset(found), storage)
        return Meant(self._looser(names, storage), storage)

    def _looser(self, names: list[str], storage: int | None) -> frozenset[str]:
        """Compare without years and without the maker's number, which must then be the model's."""
        for name in names:
            numbers = _NUMBER.findall(name)
            for text in (name, _NUMBER.sub(" ", name)):
                found = [self._known[model] for model in self._undated.get(squash(_LATER.sub("", text)), ())]
                if text != name:
                    found = [model for model in found if any(_has_number(model, number) for number in numbers)]
                fitting = [model.model_id for model in found if storage is None or storage in model.storage_gb]
                if len(fitting) == 1:
                    return frozenset(fitting)
        return frozenset()

    def is_right(self, found: Recognition, meant: Meant) -> bool | None:
        """Tell whether an answer with a device is what the label means; None where that means no model that we know."""
        if not meant.models:
            return None
        device: Device | None = self._devices.get(found.device_id or "")
        if device is None or device.model_id not in meant.models:
            return False
        return meant.storage_gb is None or device.storage_gb in {None, meant.storage_gb}


def squash(name: str) -> str:
    """Return a name in lower case without spaces and marks; "+" is "plus"."""
    return re.sub(r"[^a-z0-9]", "", name.lower().replace("+", "plus"))


def _names(model: Model) -> set[str]:
    names = {model.name.lower(), *model.aliases}
    return names | {f"{model.brand.lower()} {name}" for name in names}


def _has_number(model: Model, number: str) -> bool:
    """Tell whether a model has a maker's number; a label may leave out its last letters."""
    return any(squash(code).endswith(squash(number)) or squash(code).startswith(squash(number)) for code in model.codes)


def _gigabytes(storage: re.Match[str] | None) -> int | None:
    if storage is None:
        return None
    return int(storage.group(1)) * (1024 if storage.group(2) == "tb" else 1)
