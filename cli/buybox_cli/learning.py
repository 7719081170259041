"""Training as commands ask for it: files of events and offers in, a model folder out."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from buybox_config.errors import ModelError, UsageError
from buybox_ranking.events import read_log
from buybox_ranking.model import Trained
from buybox_ranking.model_folder import write_model
from buybox_ranking.snapshot import read_snapshot
from buybox_ranking.training_data import TrainingData, join_training_data

from buybox_cli.terminal import utc_now

Tell = Callable[[str], None]


def learn(
    event_files: Iterable[Path], offer_files: Iterable[Path], folder: Path, tell: Tell, *, threads: int = 1
) -> Trained:
    """Learn a model from events and the offers that they showed, and write its folder.

    Raises UsageError for a file that cannot be read, ModelError when there is too little to learn from.
    """
    tell("reading events")
    data = join_training_data(read_log(_lines(event_files)), read_snapshot(_lines(offer_files)))
    tell(f"learning from {len(data.rows.sizes)} lists")
    trained = _train(data, threads, tell)
    write_model(trained, folder)
    return trained


def _train(data: TrainingData, threads: int, tell: Tell) -> Trained:
    try:
        from buybox_ranking.train import train  # noqa: PLC0415 - LightGBM is needed for nothing else
    except (ImportError, OSError) as error:
        raise ModelError(
            f"LightGBM cannot be loaded ({error}): install buybox[training], and libgomp1 of your system"
        ) from error
    return train(data, utc_now(), threads=threads, tell=tell)


def _lines(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        try:
            with path.open("rb") as file:
                yield from file
        except OSError as error:
            raise UsageError(f"{path} cannot be read ({error.strerror}): name a file of events or offers") from error
