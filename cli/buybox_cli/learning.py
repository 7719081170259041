"""Training as commands ask for it: files of events and offers in, a model folder out."""

from collections.abc import Callable, Iterable
from pathlib import Path

from buybox_config.errors import ModelError
from buybox_config.markets import load_markets
from buybox_indexer.offers_by_id import offers_by_id
from buybox_ranking.learning.events import Log, read_log
from buybox_ranking.learning.training_data import TrainingData, join_training_data
from buybox_ranking.models.model import Trained
from buybox_ranking.models.model_folder import write_model
from buybox_ranking.offer import Offer
from buybox_ranking.snapshot import read_snapshot

from buybox_cli.ndjson_files import lines_of
from buybox_cli.session import engine_client
from buybox_cli.terminal import utc_now

Tell = Callable[[str], None]


def learn(
    event_files: Iterable[Path], offer_files: Iterable[Path], folder: Path, tell: Tell, *, threads: int = 1
) -> Trained:
    """Learn a model from events and the offers that they showed, and write its folder.

    Offers that neither the log nor a file describes are taken from the live index, where an engine runs.
    Raises UsageError for a file that cannot be read, ModelError when there is too little to learn from.
    """
    tell("reading events")
    data = read_data(event_files, offer_files)
    tell(f"learning from {len(data.rows.sizes)} lists")
    trained = _train(data, threads, tell)
    write_model(trained, folder)
    return trained


def read_data(event_files: Iterable[Path], offer_files: Iterable[Path]) -> TrainingData:
    """Join events with the offers that they showed; raises UsageError, or ModelError for too little."""
    offers = list(offer_files)
    log, snapshot = read_log(lines_of(event_files), utc_now()), read_snapshot(lines_of(offers))
    return join_training_data(log, snapshot, () if offers else _live_offers(log))


def _live_offers(log: Log) -> list[Offer]:
    """Return the live offers that lists without facts of their own showed."""
    wanted = sorted({offer_id for shown in log.lists if not shown.facts for offer_id in shown.hits})
    if not wanted:
        return []
    with engine_client() as (settings, client):
        return offers_by_id(client, settings, load_markets(settings.markets_dir), wanted)


def _train(data: TrainingData, threads: int, tell: Tell) -> Trained:
    try:
        from buybox_ranking.learning.train import train  # noqa: PLC0415 - LightGBM is needed for nothing else
    except (ImportError, OSError) as error:
        raise ModelError(
            f"LightGBM cannot be loaded ({error}): install buybox[training], and libgomp1 of your system"
        ) from error
    return train(data, utc_now(), threads=threads, tell=tell)
