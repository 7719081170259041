"""Shopper events to a ranking model: LightGBM lambdarank under laws, taken apart into monotone curves."""

import datetime as dt
import hashlib
from collections.abc import Callable

import msgspec
import numpy as np
from buybox_config.times import utc_text

from buybox_ranking.curves import Curves, checked
from buybox_ranking.extract import extract_curves
from buybox_ranking.labels import Rows
from buybox_ranking.learner import Learned, learn
from buybox_ranking.model import Model, Trained
from buybox_ranking.smooth import smooth_curves
from buybox_ranking.training_data import TrainingData
from buybox_ranking.training_report import training_report

SEED = 20261123

HELD_OUT, EARLY_STOP, FOLDS = 0, 1, 10
"""Of ten folds by query the first is never learned from, the second decides when to stop."""


def train(
    data: TrainingData, now: dt.datetime, *, threads: int = 1, tell: Callable[[str], None] = lambda _: None
) -> Trained:
    """Learn a model; the same data, seed and number of threads give the same model to the bit on one machine.

    Raises ModelError when what was learned breaks a law.
    """
    folds = query_folds(data.rows)
    held_out = select_lists(data.rows, folds == HELD_OUT)
    stopping = select_lists(data.rows, folds == EARLY_STOP)
    learning = select_lists(data.rows, (folds != HELD_OUT) & (folds != EARLY_STOP))
    learned = learn(data, learning, stopping, seed=SEED, threads=threads, tell=tell)
    steps = _curves(data, learned, now)
    curves = checked(smooth_curves(steps))
    report = training_report(data, curves, learned.parameters, len(learning.sizes), held_out)
    return Trained(Model(curves, data.markets), steps, learned.text, report)


def query_folds(rows: Rows) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the fold of each list, 0 to 9, by a hash of its query: the same query is in the same fold for ever."""
    digests = (hashlib.blake2b(shown.query_id.encode(), digest_size=4).digest() for shown in rows.lists)
    return np.array([int.from_bytes(digest) % FOLDS for digest in digests], dtype=np.int64)


def select_lists(rows: Rows, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Rows:
    """Return the rows of the chosen lists."""
    mask = np.repeat(chosen, rows.sizes)
    lists = tuple(shown for shown, kept in zip(rows.lists, chosen, strict=True) if kept)
    return Rows(rows.offer[mask], rows.position[mask], rows.label[mask], rows.sizes[chosen], lists)


def _curves(data: TrainingData, learned: Learned, now: dt.datetime) -> Curves:
    curves, base = extract_curves(learned.dump, data.floors)
    name = hashlib.sha256(msgspec.json.encode(curves)).hexdigest()[:8]
    return checked(
        Curves(
            model_id=f"m{now.astimezone(dt.UTC):%Y%m%dt%H%M%S}-{name}",
            trained_at=utc_text(now),
            curves=curves,
            base=base,
            rating_prior=data.rating_prior,
            metadata={
                "data": data.fingerprint,
                "lists": len(data.rows.sizes),
                "trees": learned.trees,
                "seed": SEED,
                "lightgbm": learned.version,
                "examination": data.examination.source,
            },
        )
    )
