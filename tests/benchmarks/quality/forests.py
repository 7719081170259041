"""LightGBM with other constraints than the product's, learned by the product's own learner on the same lists.

Only the constraints differ: features, labels, the handling of position, the trees' other parameters and the rule of
stopping are the learner's own.
"""

from collections.abc import Callable, Mapping
from typing import Any

import lightgbm
import numpy as np
from buybox_ranking.features import FEATURES, PARTS
from buybox_ranking.learning import learner
from buybox_ranking.learning.folds import select_lists, split_lists
from buybox_ranking.learning.training_data import TrainingData
from simulators.columns import Column

Scorer = Callable[[Column], Column]
"""A feature matrix in, a score for each of its rows out."""

FREE: Mapping[str, Any] = {"monotone_constraints": None, "interaction_constraints": None, "num_leaves": 6}
"""No constraint at all. Six leaves, for a tree of four that may mix features has hardly room to."""

BY_PART: Mapping[str, Any] = {
    "interaction_constraints": [
        [index for index, feature in enumerate(FEATURES) if feature.part == part] for part in PARTS
    ],
    "num_leaves": 6,
}
"""Monotone as the product, but features of one part may meet in one tree."""


def learn_with(data: TrainingData, changed: Mapping[str, Any], seed: int, threads: int) -> Scorer:
    """Learn a forest with some parameters changed; None takes one out."""
    split = split_lists(data.rows)
    merged = {**learner.lightgbm_parameters(seed, threads), **changed}
    learned = learner.learn(
        data,
        select_lists(data.rows, split.learning),
        select_lists(data.rows, split.stopping),
        seed=seed,
        threads=threads,
        tell=lambda _: None,
        parameters={name: value for name, value in merged.items() if value is not None},
    )
    booster = lightgbm.Booster(model_str=learned.text)
    return lambda matrix: np.asarray(booster.predict(matrix, raw_score=True), dtype=np.float64)
