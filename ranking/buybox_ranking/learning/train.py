"""Shopper events to a ranking model: LightGBM lambdarank under laws, taken apart into monotone curves."""

import datetime as dt
import hashlib
from collections.abc import Callable

import msgspec
from buybox_config.times import utc_text

from buybox_ranking.curves import Curves, checked
from buybox_ranking.learning.extract import extract_curves
from buybox_ranking.learning.folds import select_lists, split_lists
from buybox_ranking.learning.learner import Learned, learn
from buybox_ranking.learning.smooth import smooth_curves
from buybox_ranking.learning.training_data import TrainingData
from buybox_ranking.learning.training_report import training_report
from buybox_ranking.models.held_out import take_held_out
from buybox_ranking.models.model import Model, Trained

SEED = 20261123


def train(
    data: TrainingData, now: dt.datetime, *, threads: int = 1, tell: Callable[[str], None] = lambda _: None
) -> Trained:
    """Learn a model; the same data, seed and number of threads give the same model to the bit on one machine.

    Raises ModelError when what was learned breaks a law.
    """
    split = split_lists(data.rows)
    held_out = select_lists(data.rows, split.held_out)
    stopping, learning = select_lists(data.rows, split.stopping), select_lists(data.rows, split.learning)
    learned = learn(data, learning, stopping, seed=SEED, threads=threads, tell=tell)
    steps = _curves(data, learned, now)
    curves = checked(smooth_curves(steps))
    report = training_report(data, curves, learned.parameters, len(learning.sizes), held_out)
    return Trained(Model(curves, data.markets), steps, learned.text, report, take_held_out(data, held_out))


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
