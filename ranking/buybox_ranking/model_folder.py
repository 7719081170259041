"""A model on disk: the one file of this room that reads and writes, kept apart from all that computes."""

from pathlib import Path

import msgspec
from buybox_config.errors import ModelError

from buybox_ranking.curves import curves_document, read_curves
from buybox_ranking.market_facts import MarketFacts
from buybox_ranking.model import Model, Trained

CURVES, MARKETS, REPORT = "model.json", "markets.json", "report.json"
STEPS, LIGHTGBM = "steps.json", "lightgbm.txt"


def write_model(trained: Trained, folder: Path) -> None:
    """Write a model as a folder: served curves, market values, the training report, and what was learned as it was.

    The curves come last, so that a folder that was not finished is not read as a model.
    Raises ModelError when the curves break a law or the folder cannot be written.
    """
    document, steps = curves_document(trained.model.curves), curves_document(trained.steps)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / CURVES).unlink(missing_ok=True)
        (folder / MARKETS).write_bytes(_pretty(trained.model.markets))
        (folder / STEPS).write_bytes(steps)
        (folder / LIGHTGBM).write_text(trained.lightgbm, encoding="utf-8")
        (folder / REPORT).write_bytes(_pretty(trained.report))
        (folder / CURVES).write_bytes(document)
    except OSError as error:
        raise ModelError(
            f"the model cannot be written to {folder} ({error.strerror}): choose another folder"
        ) from error


def read_model(folder: Path) -> Model:
    """Read the model of a folder; LightGBM is not needed.

    Raises ModelError when a file is missing or cut short, the features are others, or a curve breaks its law.
    """
    curves = read_curves(_read(folder / CURVES))
    try:
        markets = msgspec.json.decode(_read(folder / MARKETS), type=dict[str, MarketFacts])
    except msgspec.DecodeError as error:
        raise ModelError(f"{folder / MARKETS} cannot be read ({error}): train the model again") from error
    return Model(curves, markets)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path.parent} holds no model ({path.name}: {error.strerror}): train one first") from error


def _pretty(document: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(document), indent=1)
