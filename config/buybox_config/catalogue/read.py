"""Read the catalogue: one row a model, lists parted by `|`."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path

from buybox_config.catalogue.additions import added_to
from buybox_config.catalogue.facts import read_source
from buybox_config.catalogue.gtin import gtin_key
from buybox_config.catalogue.model import CATEGORIES, Catalogue, Colour, Device, Model
from buybox_config.catalogue.rows import (
    MODEL_COLUMNS,
    REDIRECTS,
    UNEVEN,
    Row,
    model_rows,
    other_rows,
    parse_rows,
    shipped_folder,
)
from buybox_config.errors import ConfigError
from buybox_config.garbage import uncollected


@uncollected()
def load_catalogue(extra: Path | None = None, shipped: Traversable | Path | None = None) -> Catalogue:
    """Read the shipped catalogue, or a folder in its place, and the folder `extra` of additions, if there is one.

    Raises ConfigError that names the file and row when a model is wrong or an id or number is claimed twice.
    """
    folder = shipped or shipped_folder()
    models = {model.model_id: model for model in _unique(_read(model_rows(folder)))}
    redirects = read_redirects(other_rows(folder, REDIRECTS))
    if extra is not None and extra.is_dir():
        models = add_models(models, model_rows(extra))
        redirects |= read_redirects(other_rows(extra, REDIRECTS))
    return build_catalogue(models.values(), redirects)


def build_catalogue(models: Iterable[Model], redirects: Mapping[str, str] | None = None) -> Catalogue:
    """Put models together, refusing what would make an id or a number ambiguous."""
    by_id = {model.model_id: model for model in _unique(models)}
    devices: dict[str, Device] = {}
    owners: dict[int, Device] = {}
    for model in by_id.values():
        for device in model.devices:
            owner = owners.setdefault(device.device_no, device)
            if owner is not device:
                both = f"{owner.model_id} and {model.model_id}"
                raise ConfigError(f"catalogue: device {device.device_id} or its number is claimed by {both}")
            devices[device.device_id] = device
    return Catalogue(by_id, devices, dict(redirects or {}))


def add_models(models: Mapping[str, Model], rows: Iterable[Row]) -> dict[str, Model]:
    """Return the models with rows of additions: new ones, and more values for known ones.

    Raises ConfigError that names the file and row of one that is wrong or would change what a model means.
    """
    grown = dict(models)
    for place, row in rows:
        known = grown.get(row.get("model_id", ""))
        try:
            model = read_model(row) if known is None else grown_model(known, row)
        except (KeyError, ValueError) as error:
            raise ConfigError(f"catalogue {place}: {what_is_wrong(error)}") from error
        grown[model.model_id] = model
    return grown


def read_models(name: str, lines: Iterable[str]) -> Iterator[Model]:
    """Read models from the lines of one CSV file called `name`."""
    return _read(parse_rows(name, lines, MODEL_COLUMNS))


def read_redirects(rows: Iterable[Row]) -> dict[str, str]:
    """Read which device took over from which."""
    return {row["old_device_id"]: row["new_device_id"] for _, row in rows}


def read_model(row: Mapping[str, str]) -> Model:
    """Turn one row into a Model that is sound in itself; raises KeyError or ValueError when it is wrong."""
    return check_model(read_row(row))


def grown_model(known: Model, row: Mapping[str, str]) -> Model:
    """Return a known model with what a row adds; raises KeyError or ValueError when the row is wrong."""
    return check_model(added_to(known, read_row(_filled(row, known))))


def read_row(row: Mapping[str, str]) -> Model:
    """Turn one row into a Model; raises KeyError or ValueError when a cell is wrong."""
    if UNEVEN in row or UNEVEN in row.values():
        raise ValueError("it has more or fewer cells than the header: quote a cell that holds a comma")
    if row["category"] not in CATEGORIES:
        raise ValueError(f"{row['category']!r} is not a category")
    return Model(
        model_id=row["model_id"],
        brand=row["brand"],
        name=row["name"],
        category=row["category"],
        launched=dt.date.fromisoformat(row["launched"]) if row.get("launched") else None,
        launch_price=int(row["launch_price"]) * 100 if row.get("launch_price") else None,
        storage_gb=tuple(int(value) for value in _list(row, "storage_gb")),
        ram_gb=tuple(int(value) for value in _list(row, "ram_gb")),
        size=_list(row, "size"),
        connectivity=_list(row, "connectivity"),
        colours=tuple(_colour(value) for value in _list(row, "colours")),
        aliases=_list(row, "aliases"),
        codes=_list(row, "codes"),
        part_numbers=_list(row, "part_numbers"),
        gtins=_list(row, "gtins"),
        source=row["source"],
    )


def check_model(model: Model) -> Model:
    """Return the model; raises ValueError when it has no id, brand or name, or a source or number that is none."""
    if not (model.model_id and model.brand and model.name):
        raise ValueError("a model needs model_id, brand and name")
    if not model.source:
        raise ValueError('it has no source: say where its facts come from, or "unverified"')
    read_source(model.source)
    devices = {device.device_id for device in model.devices}
    for piece in (*model.part_numbers, *model.gtins):
        named = piece.rpartition("=")[0]
        if named and named not in devices:
            raise ValueError(f"{piece!r} names {named!r}, which is no device of {model.model_id}")
    for piece in model.gtins:
        if gtin_key(piece.rpartition("=")[2]) is None:
            raise ValueError(f"{piece!r} is no GTIN: 8, 12, 13 or 14 digits of which the last checks the others")
    return model


def _unique(models: Iterable[Model]) -> Iterator[Model]:
    seen: set[str] = set()
    for model in models:
        if model.model_id in seen:
            raise ConfigError(f"catalogue: model {model.model_id} is described twice")
        seen.add(model.model_id)
        yield model


def _read(rows: Iterable[Row]) -> Iterator[Model]:
    for place, row in rows:
        try:
            yield read_model(row)
        except (KeyError, ValueError) as error:
            raise ConfigError(f"catalogue {place}: {what_is_wrong(error)}") from error


def what_is_wrong(error: KeyError | ValueError) -> str:
    """Say what reading a row complained about."""
    return f"it has no {error.args[0]}" if isinstance(error, KeyError) else str(error)


def _filled(row: Mapping[str, str], known: Model) -> dict[str, str]:
    """Give a row that only adds to a known model what it may leave out."""
    given = {"brand": known.brand, "name": known.name, "category": known.category}
    return given | {column: cell for column, cell in row.items() if cell}


def _list(row: Mapping[str, str], column: str) -> tuple[str, ...]:
    return tuple(piece.strip() for piece in (row.get(column) or "").split("|") if piece.strip())


def _colour(text: str) -> Colour:
    name, _, basic = text.partition(":")
    return Colour(name, basic or name)
