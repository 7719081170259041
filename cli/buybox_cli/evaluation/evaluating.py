"""An evaluation as the command asks for it: files in, every score and a report out."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec
from buybox_config.errors import EngineError, FeedError, ModelError
from buybox_config.markets import load_markets
from buybox_indexer.offers_by_id import offers_by_id
from buybox_ranking.evaluation.evaluation_report import About, EvaluationReport, evaluate, score_offers
from buybox_ranking.evaluation.shown_offers import ShownOffers, gather_offers
from buybox_ranking.evaluation.unlearned import unlearned_lists
from buybox_ranking.learning.events import Log, ShownList, read_log
from buybox_ranking.learning.training_data import join_training_data
from buybox_ranking.offer import Offer
from buybox_ranking.snapshot import Snapshot, read_snapshot

from buybox_cli.evaluation.chosen_models import FORMULA, ChosenModels
from buybox_cli.evaluation.scores_file import EveryList, Written, write_scores
from buybox_cli.ndjson_files import lines_of
from buybox_cli.session import engine_client
from buybox_cli.terminal import utc_now


class LogRead(msgspec.Struct, frozen=True):
    """The files of an evaluation."""

    every: EveryList
    log: Log
    snapshot: Snapshot
    offers: ShownOffers


def read_files(event_files: Iterable[Path], offer_files: Iterable[Path]) -> LogRead:
    """Read events and offers. Raises UsageError for a missing file, FeedError when no known offer was ever shown."""
    every = EveryList()
    log = read_log(every.watched(lines_of(event_files)), utc_now())
    snapshot = read_snapshot(lines_of(offer_files))
    shown = {offer_id for hits in every.hits.values() for offer_id in hits}
    offers = gather_offers(snapshot.facts, log.lists)
    if not snapshot.facts:
        offers = gather_offers((), log.lists, _live_offers(shown - offers.by_offer.keys()))
    if not shown & offers.by_offer.keys():
        raise FeedError(
            f"nothing to evaluate: {len(every.hits)} lists show {len(shown)} offers, and no features of any are known: "
            "give the offers as they were shown with --offers, or start the engine where they are live"
        )
    return LogRead(every, log, snapshot, offers)


def _live_offers(wanted: set[str]) -> list[Offer]:
    """Return those of these offers that are live now; none where no engine runs, which is said where it matters."""
    try:
        with engine_client() as (settings, client):
            return offers_by_id(client, settings, load_markets(settings.markets_dir), sorted(wanted))
    except EngineError:
        return []


def evaluate_files(
    read: LogRead, chosen: ChosenModels, scores_file: Path | None, *, all_lists: bool
) -> tuple[EvaluationReport, Written | None]:
    """Write the scores of the model under test, and compare it with all other orders."""
    tested, model = next(iter(chosen.models.items()))
    scored = score_offers(read.offers, chosen.models)
    written = write_scores(scores_file, read.every, read.offers, scored.scores[tested]) if scores_file else None
    judged, learned = _judged(read, chosen, tested, all_lists=all_lists)
    about = About(tested, model.curves.model_id, learned, chosen.missing, _excluded(read))
    return evaluate(read.log.lists, judged, read.offers, scored, about), written


def _judged(read: LogRead, chosen: ChosenModels, tested: str, *, all_lists: bool) -> tuple[list[ShownList], str]:
    """Return the lists to judge on, and what to say of lists that the model was learned from."""
    lists = read.log.lists
    if tested == FORMULA:
        return lists, "nothing was learned: all lists are judged"
    unlearned = unlearned_lists(lists, chosen.held_out) if chosen.held_out else None
    if unlearned is not None and not all_lists:
        return unlearned, (
            f"learned from this log: judged only on the lists that training held out, {len(unlearned):,} of "
            f"{len(lists):,} (--all-lists judges on all)"
        )
    if unlearned is not None or _same_data(read, chosen.models[tested].curves.metadata.get("data")):
        return lists, "learned from this very log: these figures flatter the model"
    return lists, "learned from another log, as far as can be told: all lists are judged"


def _same_data(read: LogRead, fingerprint: object) -> bool:
    try:
        return join_training_data(read.log, read.snapshot, read.offers.live).fingerprint == fingerprint
    except ModelError:
        return False  # nothing can be learned from so little


def _excluded(read: LogRead) -> dict[str, int]:
    """Return what the files hold that is no evidence, by reason, and offers whose features changed under one id."""
    excluded = Counter(read.log.excluded)
    excluded["unreadable_offer"] += len(read.snapshot.unreadable)
    ids = Counter(facts.offer_id for facts in set(read.snapshot.facts))
    excluded["offer_changed"] += ids.total() - len(ids)
    excluded["unknown_offer"] += sum(
        read.offers.find(shown.query_id, offer_id) is None for shown in read.log.lists for offer_id in shown.hits
    )
    return {reason: count for reason, count in sorted(excluded.items()) if count}
