"""How well the ranking orders held-out lists whose truth is known: the demo's shoppers and two other simulators.

`python tests/benchmarks/ranking_quality.py [--seeds 3] [--only cascade] [--demo FOLDER] [--out FILE.json]` trains with
the product's own code on simulated events, nothing tuned, and judges on lists that training never sees: the regret of
the first offer (share of what a random order gives away) and NDCG against true utility, for the plain baselines, the
served model, its learned steps, unconstrained LightGBM, one part a group, and models trained on the truth.
Intervals are 95 %, by 1,000 resamples of devices. The table goes to standard output, everything to --out.
"""

import argparse
import datetime as dt
import sys
import time
from pathlib import Path

import msgspec
import numpy as np
from buybox_ranking.evaluation.baselines import summed
from buybox_ranking.formula import formula_curves
from buybox_ranking.learning.events import read_log
from buybox_ranking.learning.train import train
from buybox_ranking.learning.training_data import join_training_data
from buybox_ranking.snapshot import read_snapshot
from quality.cases import Case, all_cases
from quality.ceiling import learn_truth
from quality.figures import LOST, Comparison, Judged, compare, judge, together
from quality.forests import BY_PART, FREE, learn_with
from quality.held_out import as_served, plain_scores
from quality.table import table
from simulators.columns import Column

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
"""The time written into models: any will do, the same one gives the same model."""


class CaseReport(msgspec.Struct, frozen=True):
    """One marketplace of one seed."""

    name: str
    seed: int
    seconds: float
    lists_learned: int
    trees: int
    examination: list[float]
    examination_source: str
    excluded: dict[str, int]
    regret: dict[str, float]  # share, by way of ordering


def judge_case(case: Case, threads: int) -> tuple[Judged, CaseReport]:
    """Train on a case and judge every way of ordering on its held-out lists."""
    began = time.perf_counter()
    data = join_training_data(read_log(case.events), read_snapshot(case.offers))
    trained = train(data, NOW, threads=threads)
    held_out = as_served(case.held_out, trained.model)
    scores: dict[str, Column] = {
        **plain_scores(held_out, formula_curves()),
        "served": summed(held_out.matrix, trained.model.curves),
        "steps": summed(held_out.matrix, trained.steps),
        "by_part": learn_with(data, BY_PART, case.seed, threads)(held_out.matrix),
        "unconstrained": learn_with(data, FREE, case.seed, threads)(held_out.matrix),
    }
    truth = learn_truth(data, case.utility, case.seed, threads)
    scores |= {f"truth_{name}": scorer(held_out.matrix) for name, scorer in truth.items()}
    judged = with_ceiling(judge(scores, held_out.utilities, held_out.sizes, held_out.kinds, held_out.groups))
    examination = data.examination
    report = CaseReport(
        name=case.name,
        seed=case.seed,
        seconds=round(time.perf_counter() - began, 1),
        lists_learned=len(data.rows.sizes),
        trees=trained.report.trees,
        examination=[round(rate, 3) for rate in examination.rates[:16]],
        examination_source=examination.source,
        excluded=data.excluded,
        regret={way: _share(losses) for way, losses in judged.losses.items()},
    )
    return judged, report


def with_ceiling(judged: Judged) -> Judged:
    """Name the best of the models that were trained on the truth the ceiling."""
    candidates = [way for way in judged.losses if way.startswith("truth_")]
    best = min(candidates, key=lambda way: judged.losses[way][:, LOST].sum())
    losses = {**judged.losses, "ceiling": judged.losses[best]}
    return msgspec.structs.replace(judged, losses=losses, gains={**judged.gains, "ceiling": judged.gains[best]})


def _share(losses: Column) -> float:
    lost, at_random = np.sum(losses, axis=0)
    return round(float(lost / at_random), 4)


def main() -> None:
    """Train, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--lists", type=int, default=24_000)
    parser.add_argument("--only", action="append", choices=["demo", "cascade", "grid"])
    parser.add_argument("--demo", type=Path, help="a demo marketplace that was written before, used for the first seed")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    names = options.only or ["demo", "cascade", "grid"]
    judged: dict[str, list[Judged]] = {name: [] for name in names}
    reports: list[CaseReport] = []
    for case in all_cases(names, options.seeds, options.lists, options.demo):
        found, report = judge_case(case, options.threads)
        judged[case.name].append(found)
        reports.append(report)
        sys.stderr.write(f"{case.name} {case.seed}: {report.seconds:.0f} s, {report.regret}\n")
    comparisons: dict[str, dict[str, Comparison]] = {}
    for name, several in judged.items():
        every = together(several)
        found_kinds = {kind or "all": compare(every, kind) for kind in (None, "device", "later")}
        comparisons[name] = {kind: found for kind, found in found_kinds.items() if found is not None}
    sys.stdout.write(table(comparisons))
    if options.out:
        document = {"comparisons": comparisons, "cases": reports}
        options.out.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=1))


if __name__ == "__main__":
    main()
