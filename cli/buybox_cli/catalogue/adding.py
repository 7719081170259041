"""`buybox catalogue add`: rows for the folder of additions, tried before they are written."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec
from buybox_config.catalogue import Catalogue, load_catalogue
from buybox_config.catalogue.check import find_complaints
from buybox_config.catalogue.entries import read_entries
from buybox_config.catalogue.model import Model
from buybox_config.catalogue.read import add_models, build_catalogue
from buybox_config.catalogue.rows import MODEL_COLUMNS
from buybox_config.catalogue.write import append_rows, writing
from buybox_config.errors import ConfigError, UsageError
from buybox_config.times import utc_text
from buybox_config.words import Words, load_words
from buybox_indexer.proposals.naming import model_id

from buybox_cli.catalogue.checking import read_forms
from buybox_cli.catalogue.given import Row
from buybox_cli.catalogue.trial import find_harm

Tell = Callable[[str], None]


class Folders(msgspec.Struct, frozen=True):
    """Where models stand: those shipped, and those added."""

    shipped: Traversable | Path
    additions: Path


class Added(msgspec.Struct, frozen=True):
    """What was written."""

    file: str
    models: tuple[Model, ...]
    devices: tuple[str, ...]  # ids that did not exist before


def add_rows(
    folders: Folders, rows: Sequence[Row], by: str, now: dt.datetime, tell: Tell, *, distinct: bool = False
) -> Added:
    """Write models to the additions, or add to known ones; nothing is written unless all of it is sound.

    `distinct` is a person's word that a name which titles take for a known model's is another product's.
    Raises UsageError when a row has no source or is a duplicate, ConfigError when the grown catalogue would be wrong.
    """
    with writing(folders.additions, tell):
        before = load_catalogue(folders.additions, folders.shipped)
        signed = [_signed(row, before, by, now) for row in rows]
        grown = _grow(before, signed)
        touched = {row["model_id"]: grown.models[row["model_id"]] for row in signed}
        _refuse_nothing_new(before, touched)
        words = load_words()
        _refuse_complaints(folders, touched, words, now.date())
        harm = list(find_harm(before, grown, touched.keys(), words, distinct=distinct))
        if harm:
            raise ConfigError("; ".join(harm))
        path = append_rows(folders.additions, signed)
    new = tuple(device for device in grown.devices if device not in before.devices)
    return Added(str(path), tuple(touched.values()), new)


def _signed(row: Row, known: Catalogue, by: str, now: dt.datetime) -> Row:
    """Complete a row: its id, who added it and when; a row that names a known model must not name it anew."""
    unknown = set(row) - set(MODEL_COLUMNS)
    if unknown:
        raise UsageError(f"a model has no column {', '.join(sorted(unknown))}; it has {', '.join(MODEL_COLUMNS)}")
    for column, cell in row.items():
        if not cell.isprintable():
            raise UsageError(f"{column} {cell!r} holds a letter that cannot be printed")
    if not row.get("source"):
        raise UsageError('say with source where the facts come from, such as "maker\'s page 2026-11-01"')
    if not row.get("name"):
        if row.get("model_id", "") not in known.models:
            raise UsageError(
                f"no model {row.get('model_id', '')!r} is known that could be added to: give brand and name"
            )
    elif not (row.get("brand") and row.get("category")):
        raise UsageError(f"the new model {row['name']!r} needs a brand and a category")
    named = row.get("model_id") or model_id(row["brand"], row["name"])
    if row.get("name") and named in known.models:
        raise UsageError(f"{named} is known already: to add to it, name it by its id alone")
    return {**row, "model_id": named, "added_by": by, "added_at": utc_text(now)}


def _grow(before: Catalogue, rows: Sequence[Row]) -> Catalogue:
    models = add_models(before.models, ((f"the new row {number}", row) for number, row in enumerate(rows, start=1)))
    return build_catalogue(models.values(), before.redirects)


def _refuse_nothing_new(before: Catalogue, touched: Mapping[str, Model]) -> None:
    same = [named for named, model in touched.items() if model == before.models.get(named)]
    if same:
        raise UsageError(f"{', '.join(same)}: all of this is known already")


def _refuse_complaints(folders: Folders, touched: Mapping[str, Model], words: Words, today: dt.date) -> None:
    """Refuse what the check would find in the grown catalogue and does not find in it now."""
    entries = read_entries(folders.shipped, folders.additions)
    colours = frozenset(words.colours.values())
    found = find_complaints(entries.with_models(touched), colours, read_forms, today)
    if found:
        known = {complaint.message for complaint in find_complaints(entries, colours, read_forms, today)}
        new = [complaint.message for complaint in found if complaint.message not in known]
        if new:
            raise ConfigError("; ".join(new))
