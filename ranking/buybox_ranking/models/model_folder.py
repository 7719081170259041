"""A model on disk: the one file of this room that reads and writes, kept apart from all that computes."""

from pathlib import Path
from typing import TypeVar

import msgspec
from buybox_config.errors import ModelError

from buybox_ranking.curves import Curves, curves_document, read_curves
from buybox_ranking.learning.training_report import TrainingReport
from buybox_ranking.market_facts import MarketFacts
from buybox_ranking.models.feature_list import feature_list, read_feature_list
from buybox_ranking.models.held_out import held_out_document, read_held_out
from buybox_ranking.models.manifest import check_whole, make_manifest, read_manifest
from buybox_ranking.models.model import Model, Trained
from buybox_ranking.pictures.page import report_page

CURVES, MARKETS, STEPS, LIGHTGBM = "model.json", "markets.json", "steps.json", "lightgbm.txt"
FEATURES, HELD_OUT, REPORT, PAGE = "features.json", "held_out.json", "report.json", "report.html"
FILES = (CURVES, MARKETS, STEPS, LIGHTGBM, FEATURES, HELD_OUT, REPORT, PAGE)

Document = TypeVar("Document")

MANIFEST = "manifest.json"
"""Written last: a folder without it was not finished."""


def write_model(trained: Trained, folder: Path) -> None:
    """Write a model as a folder: see `docs/models.md` for its files.

    Raises ModelError when the curves break a law, and then writes nothing, or when the folder cannot be written.
    """
    files = _files(trained)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MANIFEST).unlink(missing_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        (folder / MANIFEST).write_bytes(make_manifest(trained.model.curves.model_id, files))
    except OSError as error:
        raise ModelError(
            f"the model cannot be written to {folder} ({error.strerror}): choose another folder"
        ) from error


def read_model(folder: Path) -> Model:
    """Read the model of a folder; LightGBM is not needed.

    Raises ModelError when any file of the folder is missing, cut short or not as it was written, the features are
    others, or a curve breaks its law.
    """
    return read_trained(folder).model


def read_trained(folder: Path) -> Trained:
    """Read everything that training left in a folder. Raises ModelError as `read_model` does."""
    files = _whole_files(folder)
    read_feature_list(files[FEATURES])
    return Trained(
        model=Model(_curves(files, CURVES), _decoded(files, MARKETS, dict[str, MarketFacts])),
        steps=_curves(files, STEPS),
        lightgbm=files[LIGHTGBM].decode(),
        report=_decoded(files, REPORT, TrainingReport),
        held_out=read_held_out(files[HELD_OUT]),
    )


def _files(trained: Trained) -> dict[str, bytes]:
    curves, report = trained.model.curves, trained.report
    return {
        CURVES: curves_document(curves),
        MARKETS: _pretty(trained.model.markets),
        STEPS: curves_document(trained.steps),
        LIGHTGBM: trained.lightgbm.encode(),
        FEATURES: _pretty(feature_list(curves, report.parameters)),
        HELD_OUT: held_out_document(trained.held_out),
        REPORT: _pretty(report),
        PAGE: report_page(curves, report, trained.steps).encode(),
    }


def _whole_files(folder: Path) -> dict[str, bytes]:
    manifest = read_manifest(_read(folder, MANIFEST))
    missing = [name for name in FILES if name not in manifest.files]
    if missing:
        raise ModelError(f"{folder} holds no {', '.join(missing)}: train the model again")
    files = {name: _read(folder, name) for name in FILES}
    check_whole(manifest, files)
    return files


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise ModelError(f"{folder} holds no whole model ({name}: {error.strerror}): train one first") from error


def _curves(files: dict[str, bytes], name: str) -> Curves:
    try:
        return read_curves(files[name])
    except ModelError as error:
        raise ModelError(f"{name}: {error}") from error


def _decoded(files: dict[str, bytes], name: str, kind: type[Document]) -> Document:
    try:
        return msgspec.json.decode(files[name], type=kind)
    except msgspec.DecodeError as error:
        raise ModelError(f"{name} cannot be read ({error}): train the model again") from error


def _pretty(document: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(document), indent=1)
