"""Time `rank()` in process, with and without the reasons of every offer, against a bare sort of finished keys.

    python tests/benchmarks/ranking.py

Prints one JSON document: p50, p95 and p99 in milliseconds for lists of 1 to 10,000 offers of one device, by the clock
and by processor time (a busy machine takes turns of 4 ms: these stand in the clock's p99 alone). The three take turns
in one run on one thread.
"""

import argparse
import datetime as dt
import json
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from buybox_config.policy import load_policy
from buybox_ranking.formula import formula_curves
from buybox_ranking.offer import Offer
from buybox_ranking.order import order_key
from buybox_ranking.rank import rank
from buybox_ranking.score import with_parts
from generated_offers import generated_offers

SIZES = (1, 16, 100, 300, 10_000)
OFFERS_A_SIZE = 400_000
"""Offers ranked for each size: enough rounds of the small lists for a p99."""

FEWEST_ROUNDS = 100

Work = Callable[[], object]

Taken = tuple[float, float]
"""Milliseconds by the clock and of the processor."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    given = parser.parse_args()
    print(json.dumps({str(size): _measure(size) for size in given.sizes}, indent=1))  # noqa: T201 - a benchmark prints


def _measure(size: int) -> dict[str, Any]:
    offers = with_parts(generated_offers(size, one_device=True), formula_curves())
    times = _take_turns(_works(offers), max(FEWEST_ROUNDS, min(20_000, OFFERS_A_SIZE // size)))
    bare = _median(times["bare_sort"])
    return {
        work: _percentiles(found) | {"p50_to_bare_sort": round(_median(found) / bare, 1)}
        for work, found in times.items()
    }


def _median(times: list[Taken]) -> float:
    return statistics.median(taken[0] for taken in times)


def _works(offers: Sequence[Offer]) -> dict[str, Work]:
    policy, now = load_policy(), dt.datetime.now(dt.UTC)
    weights = policy.weights_for("FR", "smartphone")
    keys = [order_key(offer, weights) for offer in offers]
    return {
        "bare_sort": lambda: sorted(keys),
        "rank": lambda: rank(offers, policy, now),
        "rank_with_all_reasons": lambda: [ranked.reasons for ranked in rank(offers, policy, now)],
    }


def _take_turns(works: dict[str, Work], rounds: int) -> dict[str, list[Taken]]:
    """Time every work in turn; the first tenth warms up and is not counted."""
    times: dict[str, list[Taken]] = {name: [] for name in works}
    for turn in range(rounds + rounds // 10):
        for name, work in works.items():
            taken = _taken(work)
            if turn >= rounds // 10:
                times[name].append(taken)
    return times


def _taken(work: Work) -> Taken:
    began, began_processor = time.perf_counter(), time.thread_time()
    work()
    return (time.perf_counter() - began) * 1000, (time.thread_time() - began_processor) * 1000


def _percentiles(times: list[Taken]) -> dict[str, float]:
    cuts, of_processor = (statistics.quantiles(each, n=100) for each in zip(*times, strict=True))
    figures = {f"p{cut}_ms": round(cuts[cut - 1], 4) for cut in (50, 95, 99)}
    return figures | {"p99_processor_ms": round(of_processor[98], 4), "rounds": len(times)}


if __name__ == "__main__":
    main()
