"""Time the scoring of a million offers, and the curves against `Booster.predict` on the very same matrix.

    python tests/benchmarks/scoring.py [--model DIR] [--offers 1000000]

DIR is what `buybox train` wrote; without it a model is learned from a simulated marketplace first. Prints one JSON
document: seconds (the best of some rounds, the ways take turns), ratios, the largest difference between curves and
forest, and memory.
"""

import argparse
import datetime as dt
import json
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from buybox_indexer.demo.marketplace import write_marketplace
from buybox_ranking.curves import Curves, read_curves
from buybox_ranking.features import columns_of, feature_matrix
from buybox_ranking.learning.events import read_log
from buybox_ranking.learning.train import train
from buybox_ranking.learning.training_data import join_training_data
from buybox_ranking.models.model_folder import write_model
from buybox_ranking.quality.shrinkage import Column
from buybox_ranking.score import matrix_parts, score_parts
from buybox_ranking.snapshot import read_snapshot
from generated_offers import generated_offers

ROUNDS = 3


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path)
    parser.add_argument("--offers", type=int, default=1_000_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        model = given.model or _learn(Path(folder))
        figures = _figures(given.offers, model)
    print(json.dumps(figures, indent=1))  # noqa: T201 - a benchmark prints what it measured


def _learn(folder: Path) -> Path:
    now = dt.datetime.now(dt.UTC)
    write_marketplace(folder / "demo", 20_000, 7, lambda _: None, now)
    events, shown = folder / "demo" / "events" / "events.ndjson", folder / "demo" / "events" / "offers.ndjson"
    with events.open("rb") as lines, shown.open("rb") as offers:
        data = join_training_data(read_log(lines), read_snapshot(offers))
    write_model(train(data, now, threads=2), folder / "model")
    return folder / "model"


def _figures(count: int, folder: Path) -> dict[str, Any]:
    steps = read_curves((folder / "steps.json").read_bytes())
    served = read_curves((folder / "model.json").read_bytes())
    booster = lightgbm.Booster(model_file=folder / "lightgbm.txt")
    shape = {"offers": count, "trees": booster.num_trees(), "steps": sum(len(curve.points) for curve in steps.curves)}
    offers = generated_offers(count)
    before = _peak_mb()
    from_offers = _best(lambda: score_parts(offers, served))
    grown = _peak_mb() - before
    matrix = feature_matrix(columns_of(offers, served.rating_prior), served.floors)
    return shape | {
        "score_parts_s": round(from_offers, 2),
        "offers_a_second": round(count / from_offers),
        "memory_grown_by_scoring_mb": round(grown),
        "peak_memory_mb": round(_peak_mb()),
        "bare_matrix": _against_booster(matrix, steps, served, booster),
    }


def _against_booster(matrix: Column, steps: Curves, served: Curves, booster: lightgbm.Booster) -> dict[str, Any]:
    ways: dict[str, Callable[[], object]] = {
        "curves_as_learned_s": lambda: matrix_parts(matrix, steps),
        "curves_as_served_s": lambda: matrix_parts(matrix, served),
        "booster_1_thread_s": lambda: booster.predict(matrix, raw_score=True, num_threads=1),
        "booster_2_threads_s": lambda: booster.predict(matrix, raw_score=True, num_threads=2),
    }
    seconds = {name: min(times) for name, times in _take_turns(ways).items()}
    curves = seconds["curves_as_learned_s"]
    found = steps.base + sum(matrix_parts(matrix, steps))
    wanted = np.asarray(booster.predict(matrix, raw_score=True, num_threads=2))
    return {name: round(took, 3) for name, took in seconds.items()} | {
        "booster_1_thread_to_curves": round(seconds["booster_1_thread_s"] / curves, 1),
        "booster_2_threads_to_curves": round(seconds["booster_2_threads_s"] / curves, 1),
        "largest_difference": float(np.abs(found - wanted).max()),
    }


def _take_turns(ways: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, work in ways.items():
            times[name].append(_seconds(work))
    return times


def _best(work: Callable[[], object]) -> float:
    return min(_seconds(work) for _ in range(ROUNDS))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
