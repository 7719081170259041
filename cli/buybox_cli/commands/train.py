"""`buybox train`: learn a ranking model from shopper events."""

import datetime as dt
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
from buybox_config.errors import ModelError, UsageError
from buybox_ranking.events import read_log
from buybox_ranking.model import Trained
from buybox_ranking.model_folder import write_model
from buybox_ranking.snapshot import read_snapshot
from buybox_ranking.training_data import TrainingData, join_training_data


@click.command()
@click.option("--events", "event_files", type=click.Path(path_type=Path), multiple=True, required=True, help="NDJSON.")
@click.argument("more_events", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--offers", "offer_files", type=click.Path(path_type=Path), multiple=True, help="Offers as shown, NDJSON."
)
@click.option("--out", "folder", type=click.Path(path_type=Path), required=True, help="Folder of the new model.")
@click.option("--threads", type=click.IntRange(1, 64), default=None, help="Processor cores to use; else all.")
@click.option("--json", "as_json", is_flag=True, help="Print the training report as one JSON document.")
def command(  # noqa: PLR0913 - one argument for each option of the command
    event_files: tuple[Path, ...],
    more_events: tuple[Path, ...],
    offer_files: tuple[Path, ...],
    folder: Path,
    threads: int | None,
    *,
    as_json: bool,
) -> None:
    """Learn a ranking model from shopper events (User Behavior Insights 1.3) and the offers that they showed."""
    _tell("reading events")
    log = read_log(_lines((*event_files, *more_events)))
    snapshot = read_snapshot(_lines(offer_files))
    data = join_training_data(log, snapshot)
    _tell(f"learning from {len(data.rows.sizes)} lists")
    trained = _train(data, threads or os.cpu_count() or 1)
    write_model(trained, folder)
    click.echo(msgspec.json.encode(trained.report).decode() if as_json else _summary(trained, folder))


def _train(data: TrainingData, threads: int) -> Trained:
    try:
        from buybox_ranking.train import train  # noqa: PLC0415 - LightGBM is needed for nothing else
    except (ImportError, OSError) as error:
        raise ModelError(
            f"LightGBM cannot be loaded ({error}): install buybox[training], and libgomp1 of your system"
        ) from error
    return train(data, dt.datetime.now(dt.UTC), threads=threads, tell=_tell)


def _lines(paths: tuple[Path, ...]) -> Iterator[bytes]:
    for path in paths:
        try:
            with path.open("rb") as file:
                yield from file
        except OSError as error:
            raise UsageError(f"{path} cannot be read ({error.strerror}): name a file of events or offers") from error


def _tell(text: str) -> None:
    if sys.stderr.isatty():
        click.echo(text, err=True)


def _summary(trained: Trained, folder: Path) -> str:
    report = trained.report
    lines = [
        f"model {report['model_id']} in {folder}",
        f"learned from {report['lists']['learned']} lists, {report['trees']} trees",  # type: ignore[index]
        f"{'held-out lists':<20}{'NDCG@1':>8}{'NDCG@3':>8}{'NDCG@10':>8}",
    ]
    for name, figures in report["held_out"].items():  # type: ignore[attr-defined]
        lines.append(f"{name:<20}{figures['ndcg@1']:>8.3f}{figures['ndcg@3']:>8.3f}{figures['ndcg@10']:>8.3f}")
    excluded = ", ".join(f"{reason} {count}" for reason, count in report["excluded"].items())  # type: ignore[attr-defined]
    return "\n".join([*lines, f"left out: {excluded or 'nothing'}"])
