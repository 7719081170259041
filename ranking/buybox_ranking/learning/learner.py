"""The one place that calls LightGBM: labelled rows in, a forest out."""

from collections.abc import Callable
from typing import Any

import lightgbm
import msgspec
import numpy as np

from buybox_ranking.features import FEATURES
from buybox_ranking.learning.experience import list_weights
from buybox_ranking.learning.labels import LABEL_GAINS, Rows
from buybox_ranking.learning.training_data import TrainingData
from buybox_ranking.learning.training_report import Parameter

FEWEST_TREES, MOST_TREES = 400, 800
"""A sum of monotone curves hardly learns by heart, but NDCG on the stopping lists is noisy: on nine simulated markets
stopping at its best moment (median 150 trees) left a fifth more regret than 400 trees, with 400 lists as with 15,000;
800 were no better."""

PATIENCE = FEWEST_TREES


class Learned(msgspec.Struct, frozen=True):
    """A forest, cut at its best size."""

    dump: dict[str, Any]  # `Booster.dump_model()`
    text: str  # as LightGBM writes it
    trees: int
    parameters: dict[str, Parameter]
    version: str


def learn(
    data: TrainingData,
    learning: Rows,
    stopping: Rows,
    *,
    seed: int,
    threads: int,
    tell: Callable[[str], None],
    parameters: dict[str, Parameter] | None = None,
) -> Learned:
    """Grow a forest on `learning` until it stops getting better on `stopping`, but not before 400 trees.

    Position is taken out by giving each row the logarithm of its place's examination as a start score: under
    lambdarank's pairwise logistic loss, score + log examination is the log odds of being chosen, so the trees are
    left with what the offer itself adds. That offset is no part of the model. Lists weigh as in `experience`.
    `parameters` stand in for `lightgbm_parameters`, to compare with other learners.
    """
    parameters = parameters or lightgbm_parameters(seed, threads)
    training = _dataset(data, learning, None, parameters)
    booster = lightgbm.train(
        parameters,
        training,
        num_boost_round=MOST_TREES,
        valid_sets=[_dataset(data, stopping, training, parameters)],
        keep_training_booster=True,  # the trees after the best moment too
        callbacks=[lightgbm.early_stopping(PATIENCE, verbose=False), _progress(tell)],
    )
    best = min(max(booster.best_iteration, FEWEST_TREES), booster.current_iteration())
    return Learned(
        dump=booster.dump_model(num_iteration=best),
        text=booster.model_to_string(num_iteration=best),
        trees=best,
        parameters=parameters,
        version=lightgbm.__version__,
    )


def lightgbm_parameters(seed: int, threads: int) -> dict[str, Parameter]:
    """Return the learner's parameters; each that is not LightGBM's own default has its reason here."""
    return {
        "objective": "lambdarank",
        "metric": "ndcg",
        "eval_at": [3],
        "label_gain": list(LABEL_GAINS),
        # laws: every feature alone in its trees and monotone, so that the forest is a sum of curves
        "monotone_constraints": [feature.direction for feature in FEATURES],
        "interaction_constraints": ",".join(f"[{index}]" for index in range(len(FEATURES))),
        # small trees, many of them: an additive model needs steps, not depth
        "learning_rate": 0.1,
        "num_leaves": 4,
        "min_data_in_leaf": 50,
        "lambdarank_truncation_level": 50,
        # each list by its own pairs: scaled down in longer lists, they left 5 % more regret on nine simulated markets
        "lambdarank_norm": False,
        "max_bin": 255,
        # the same data, seed and threads give the same model
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": threads,
        "feature_pre_filter": False,
        "verbosity": -1,
    }


def _dataset(
    data: TrainingData, rows: Rows, reference: lightgbm.Dataset | None, parameters: dict[str, Parameter]
) -> lightgbm.Dataset:
    return lightgbm.Dataset(
        data.matrix[rows.offer],
        label=rows.label,
        group=rows.sizes,
        weight=list_weights(rows, data.matrix),
        init_score=np.log(data.examination.at(rows.position)),
        feature_name=[feature.name for feature in FEATURES],
        reference=reference,
        params=parameters,
        free_raw_data=True,
    )


def _progress(tell: Callable[[str], None]) -> Callable[[lightgbm.callback.CallbackEnv], None]:
    def report(env: lightgbm.callback.CallbackEnv) -> None:
        if (env.iteration + 1) % 100 == 0:
            tell(f"{env.iteration + 1} trees")

    return report
