"""The model that somebody wants live, and the lists that decide on it."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
from buybox_config.settings import Settings
from buybox_indexer.models import keep_model, stored_curves, stored_held_out
from buybox_ranking.curves import Curves
from buybox_ranking.evaluation.unlearned import unlearned_lists
from buybox_ranking.learning.events import read_log
from buybox_ranking.learning.training_data import join_training_data
from buybox_ranking.models.held_out import HeldOut, take_held_out
from buybox_ranking.models.model_folder import read_trained
from buybox_ranking.snapshot import read_snapshot
from opensearchpy import OpenSearch

from buybox_cli.ndjson_files import lines_of
from buybox_cli.terminal import utc_now


class Candidate(msgspec.Struct, frozen=True):
    """A model and the lists that it was not learned from; None where only its curves are known."""

    curves: Curves
    held_out: HeldOut | None


def named_candidate(client: OpenSearch, settings: Settings, name: str) -> Candidate:
    """Return the model of a folder, which the engine then knows, or one that the engine knows by id.

    Raises ModelError for a folder that holds no whole model, NotFoundError when there is neither.
    """
    if Path(name).is_dir():
        trained = read_trained(Path(name))
        keep_model(client, settings, trained, utc_now())
        return Candidate(trained.model.curves, trained.held_out)
    return Candidate(stored_curves(client, settings, name), stored_held_out(client, settings, name))


def fresh_lists(candidate: Candidate, event_files: Sequence[Path], offer_files: Sequence[Path]) -> HeldOut:
    """Take the lists of these files; where the candidate was learned from them, only those that it held out.

    Raises UsageError for a file that cannot be read, ModelError when the files hold too few lists.
    """
    log = read_log(lines_of(event_files))
    unlearned = unlearned_lists(log.lists, candidate.held_out) if candidate.held_out else None
    if unlearned is not None:
        log.lists = unlearned
    data = join_training_data(log, read_snapshot(lines_of(offer_files)))
    return take_held_out(data, data.rows)
