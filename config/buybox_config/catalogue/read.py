"""Read the catalogue's CSV files: one row a model, lists parted by `|`."""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from importlib.resources import files

from buybox_config.catalogue.model import CATEGORIES, Catalogue, Colour, Device, Model
from buybox_config.errors import ConfigError


def load_catalogue() -> Catalogue:
    """Read the shipped catalogue.

    Raises ConfigError that names the file and row when a model is wrong or an id or number is claimed twice.
    """
    return build_catalogue(_shipped_models())


def build_catalogue(models: Iterable[Model]) -> Catalogue:
    """Put models together, refusing what would make an id or a number ambiguous."""
    by_id: dict[str, Model] = {}
    devices: dict[str, Device] = {}
    numbers: dict[int, str] = {}
    for model in models:
        if model.model_id in by_id:
            raise ConfigError(f"catalogue: model {model.model_id} is described twice")
        by_id[model.model_id] = model
        for device in model.devices:
            if device.device_id in devices or device.device_no in numbers:
                raise ConfigError(f"catalogue: device {device.device_id} or its number is claimed twice")
            devices[device.device_id] = device
            numbers[device.device_no] = device.device_id
    return Catalogue(by_id, devices)


def _shipped_models() -> Iterator[Model]:
    folder = files("buybox_config") / "data" / "catalogue"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".csv"):
            yield from read_models(entry.name, entry.read_text("utf-8").splitlines())


def read_models(name: str, lines: Iterable[str]) -> Iterator[Model]:
    """Read models from the lines of one CSV file called `name`."""
    for number, row in enumerate(csv.DictReader(lines), start=2):
        try:
            yield read_model(row)
        except (KeyError, ValueError) as error:
            raise ConfigError(f"catalogue {name}, row {number}: {error}") from error


def read_model(row: dict[str, str]) -> Model:
    """Turn one row into a Model; raises KeyError or ValueError when it is wrong."""
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
        source=row.get("source") or "unverified",
    )


def _list(row: dict[str, str], column: str) -> tuple[str, ...]:
    return tuple(piece.strip() for piece in (row.get(column) or "").split("|") if piece.strip())


def _colour(text: str) -> Colour:
    name, _, basic = text.partition(":")
    return Colour(name, basic or name)
