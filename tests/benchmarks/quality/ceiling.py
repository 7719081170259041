"""Models trained on the truth itself: how far these features can go, with no shopper and no position in between."""

from typing import Any

import lightgbm
import numpy as np
from buybox_ranking.features import FEATURES
from buybox_ranking.learning.training_data import TrainingData
from quality.forests import Scorer
from simulators.columns import Column, Flags, Numbers

LEVELS = 10
"""Labels of a list: the tenths of its offers by true utility."""

TREES, PATIENCE, STOPPING_SHARE = 1000, 100, 0.15
"""Devices of the share say when to stop: an offer's own unexplained liking must not be learned by heart."""

COMMON: dict[str, Any] = {"learning_rate": 0.05, "min_data_in_leaf": 40, "verbosity": -1, "deterministic": True}
RANKING: dict[str, Any] = {
    "objective": "lambdarank",
    "label_gain": list(range(LEVELS)),
    "lambdarank_truncation_level": 16,
    "metric": "ndcg",
    "eval_at": [5],
}

CANDIDATES: dict[str, dict[str, Any]] = {
    "free": {**RANKING, "num_leaves": 8},
    "monotone": {
        **RANKING,
        "num_leaves": 8,
        "monotone_constraints": [feature.direction for feature in FEATURES],
        "monotone_constraints_method": "advanced",
    },
    "regression": {"objective": "regression", "metric": "l2", "num_leaves": 8},
}
"""The best of these on the held-out lists is the ceiling: a choice in its favour, so the gap is rather too large.

Lists of devices that the log never shows are the fair measure. On later lists of known devices a model of the truth has
met the same offers at other prices without any noise, and may know by heart what no fact explains.
"""


def learn_truth(data: TrainingData, utility: dict[str, float], seed: int, threads: int) -> dict[str, Scorer]:
    """Learn every candidate from the true utilities of the offers in the training lists."""
    rows, sizes, devices = _known_rows(data, utility)
    values = np.array([utility.get(offer.offer_id, np.nan) for offer in data.offers])[rows]
    stops = _stopping(devices, seed)
    return {
        name: _grow(data.matrix[rows], values, sizes, stops, {**COMMON, **candidate, "seed": seed}, threads)
        for name, candidate in CANDIDATES.items()
    }


def _known_rows(data: TrainingData, utility: dict[str, float]) -> tuple[Numbers, Numbers, list[str]]:
    """Return the offers of the training lists whose truth is known, the lists' sizes, and their devices."""
    known = np.array([offer.offer_id in utility for offer in data.offers])
    rows, sizes, devices = [], [], []
    for start, size in zip(np.cumsum(data.rows.sizes) - data.rows.sizes, data.rows.sizes, strict=True):
        members = data.rows.offer[start : start + size]
        members = members[known[members]]
        if len(members) > 1:
            rows.append(members)
            sizes.append(len(members))
            devices.append(data.offers[members[0]].device_id)
    return np.concatenate(rows), np.array(sizes), devices


def _stopping(devices: list[str], seed: int) -> Flags:
    names = sorted(set(devices))
    luck = dict(zip(names, np.random.default_rng(seed).random(len(names)), strict=True))
    return np.array([luck[device] < STOPPING_SHARE for device in devices])


def _grow(
    matrix: Column, values: Column, sizes: Numbers, stops: Flags, parameters: dict[str, Any], threads: int
) -> Scorer:
    lists = np.repeat(np.arange(len(sizes)), sizes)
    means = np.bincount(lists, values) / sizes
    labels = values - means[lists] if parameters["objective"] == "regression" else _levels(values, lists, sizes)
    stop_rows = stops[lists]
    learning = lightgbm.Dataset(matrix[~stop_rows], labels[~stop_rows], group=sizes[~stops], free_raw_data=False)
    stopping = lightgbm.Dataset(matrix[stop_rows], labels[stop_rows], group=sizes[stops], reference=learning)
    booster = lightgbm.train(
        {**parameters, "num_threads": threads},
        learning,
        TREES,
        valid_sets=[stopping],
        callbacks=[lightgbm.early_stopping(PATIENCE, verbose=False)],
    )
    return lambda found: np.asarray(booster.predict(found, raw_score=True), dtype=np.float64)


def _levels(values: Column, lists: Numbers, sizes: Numbers) -> Numbers:
    """Return each offer's tenth within its list, 0 the worst."""
    order = np.lexsort((values, lists))
    rank = np.empty(len(values), dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    rank[order] = np.arange(len(values)) - starts[lists[order]]
    return np.asarray(rank * (LEVELS - 1) // np.maximum(sizes[lists] - 1, 1), dtype=np.int64)
