"""Read the catalogue as `buybox catalogue check` needs it: every row with its place, faults collected, none raised."""

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from buybox_config.catalogue.model import Model
from buybox_config.catalogue.read import grown_model, read_model, what_is_wrong
from buybox_config.catalogue.rows import OTHER_FILES, Row, file_rows, files_of_models, other_rows
from buybox_config.errors import ConfigError


class Complaint(msgspec.Struct, frozen=True):
    """Something wrong with the catalogue: where, and in a sentence what."""

    place: str  # "apple-tablets.csv, row 12"
    message: str


class Entry(msgspec.Struct, frozen=True):
    """A model and the row that described it, or that added to it last."""

    place: str
    model: Model
    added: bool = False


class Entries(msgspec.Struct, frozen=True):
    """All that was read, and what could not be."""

    models: tuple[Entry, ...]
    redirects: tuple[Row, ...]
    shared_codes: tuple[Row, ...]
    complaints: tuple[Complaint, ...]

    def with_models(self, models: Mapping[str, Model]) -> "Entries":
        """Return the entries with these models, new or grown, by their ids."""
        by_id = {entry.model.model_id: entry for entry in self.models}
        by_id |= {model_id: Entry("the addition", model, added=True) for model_id, model in models.items()}
        return msgspec.structs.replace(self, models=tuple(by_id.values()))


def read_entries(shipped: Traversable | Path, extra: Path | None) -> Entries:
    """Read the shipped folder and the folder of additions, which need not exist."""
    complaints: list[Complaint] = []
    entries = list(_shipped(_rows(shipped, complaints), complaints))
    folders: list[Traversable | Path] = [shipped]
    if extra is not None and extra.is_dir():
        entries = _grown(entries, _rows(extra, complaints), complaints)
        folders.append(extra)
    redirects, shared = (
        tuple(row for folder in folders for row in _others(folder, name, complaints)) for name in OTHER_FILES
    )
    return Entries(tuple(entries), redirects, shared, tuple(complaints))


def _rows(folder: Traversable | Path, complaints: list[Complaint]) -> Iterator[Row]:
    for file in files_of_models(folder):
        try:
            yield from file_rows(file)
        except ConfigError as error:
            complaints.append(Complaint(file.name, str(error)))


def _others(folder: Traversable | Path, name: str, complaints: list[Complaint]) -> list[Row]:
    try:
        return list(other_rows(folder, name))
    except ConfigError as error:
        complaints.append(Complaint(name, str(error)))
        return []


def _shipped(rows: Iterable[Row], complaints: list[Complaint]) -> Iterator[Entry]:
    places: dict[str, str] = {}
    for place, row in rows:
        model = _read(place, row, None, complaints)
        if model is None:
            continue
        before = places.setdefault(model.model_id, place)
        if before == place:
            yield Entry(place, model)
        else:
            complaints.append(Complaint(place, f"{model.model_id} is described already in {before}"))


def _grown(entries: list[Entry], rows: Iterable[Row], complaints: list[Complaint]) -> list[Entry]:
    grown = {entry.model.model_id: entry for entry in entries}
    for place, row in rows:
        known = grown.get(row.get("model_id", ""))
        model = _read(place, row, known.model if known else None, complaints)
        if model is not None:
            grown[model.model_id] = Entry(place, model, added=True)
    return list(grown.values())


def _read(place: str, row: Mapping[str, str], known: Model | None, complaints: list[Complaint]) -> Model | None:
    try:
        return read_model(row) if known is None else grown_model(known, row)
    except (KeyError, ValueError) as error:
        complaints.append(Complaint(place, what_is_wrong(error)))
        return None
