"""Time the preview of a policy over synthetic offers, beside the bare comparison of holders in the same run.

`python tests/benchmarks/policy_preview.py --offers 1000000` prints one JSON document: seconds by part, how many points
the curves have, and the highest memory of the process. Offers are made device
by device as they are read, as a market's offers come from the engine; making and scoring them is timed apart.

`--beside` measures instead how late an event loop wakes while a thread of its process works a preview out, resting as a
server's does, and without; the offers are made before.
"""

import argparse
import asyncio
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count as numbers

from buybox_config.markets import Market, load_markets
from buybox_config.policy import Policy, WeightTable, load_policy
from buybox_config.settings import load_settings
from buybox_desk.live_offers import TOLD_EVERY
from buybox_desk.preview.market_preview import preview_offers
from buybox_desk.preview.progress import resting, silent
from buybox_ranking.fairness.fairness import fairness
from buybox_ranking.fairness.fairness_tally import unstated
from buybox_ranking.fairness.holders import Ranking
from buybox_ranking.formula import formula_curves
from buybox_ranking.offer import Offer
from buybox_ranking.score import with_parts
from buybox_ranking.trade_offs.contested_offers import ContestedCollector, ContestedOffers
from buybox_ranking.trade_offs.trade_curves import trade_curves
from fairness import market_of, seconds_of

AT_ONCE = 20_000
"""Offers scored in one go."""

Policies = tuple[Policy, Policy]


def scored(count: int, per_device: int) -> Iterator[Offer]:
    """Yield offers with the parts of the formula, as the engine would give them."""
    curves = formula_curves()
    batch: list[Offer] = []
    for offer in market_of(count, per_device):
        batch.append(offer)
        if len(batch) == AT_ONCE:
            yield from with_parts(batch, curves)
            batch = []
    yield from with_parts(batch, curves)


def memory_mb() -> float:
    """Return the highest memory of the process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def collected(count: int, per_device: int, market: Market, policies: Policies) -> ContestedOffers:
    """Return the columns alone."""
    before, after = (Ranking("one", policy) for policy in policies)
    collector = ContestedCollector(unstated(market, before, after))
    fairness(scored(count, per_device), market, before, after, watch=collector.add)
    return collector.columns()


def cpu_of(work: Callable[[], object]) -> float:
    """Return the processor's seconds that work takes: other programs beside it do not count."""
    started = time.process_time()
    work()
    return time.process_time() - started


def measure(count: int, per_device: int) -> dict[str, object]:
    """Time each part over the same offers."""
    market = load_markets(load_settings().markets_dir)["FR"]
    policies = load_policy(), Policy(weights=WeightTable(seller=1.5))
    ranking = [Ranking("one", policy) for policy in policies]
    making = cpu_of(lambda: seconds_of(scored(count, per_device)))
    holding = cpu_of(lambda: fairness(scored(count, per_device), market, *ranking)) - making
    before_mb, started = memory_mb(), time.perf_counter()
    whole = cpu_of(lambda: preview_offers(scored(count, per_device), market, policies)) - making
    wall, highest_mb = time.perf_counter() - started, memory_mb()
    columns = collected(count, per_device, market, policies)
    curves = cpu_of(lambda: trade_curves(columns, (market.id, market.currency), *policies))
    seconds = {"who_holds_what": holding, "whole_preview": whole, "curves_alone": curves, "making_the_offers": making}
    return {
        "offers": count,
        "contested_boxes": columns.boxes,
        "contested_offers": len(columns.totals),
        "processor_s": {name: round(value, 2) for name, value in seconds.items()},
        "ratio_to_who_holds_what": round(whole / holding, 2),
        "by_the_clock_with_making_s": round(wall, 2),
        "highest_memory_mb": round(highest_mb),
        "grown_bytes_an_offer": round((highest_mb - before_mb) * 2**20 / max(len(columns.totals), 1)),
    }


NAP_S = 0.002
"""Seconds after which the event loop wants to be awake again."""


async def lags(goes_on: Callable[[], bool]) -> list[float]:
    """Return how many milliseconds late an event loop wakes, time and again."""
    found = []
    while goes_on():
        started = time.perf_counter()
        await asyncio.sleep(NAP_S)
        found.append((time.perf_counter() - started - NAP_S) * 1_000)
    return sorted(found)


def told(found: Sequence[float]) -> dict[str, float]:
    """Return percentiles of sorted values."""
    cuts = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99}
    return {name: round(found[int(len(found) * cut)], 2) for name, cut in cuts.items()}


async def beside(count: int, per_device: int) -> dict[str, object]:
    """Measure an event loop alone, beside a thread that rests, and beside one that does not."""
    market = load_markets(load_settings().markets_dir)["FR"]
    policies, offers = (load_policy(), Policy(weights=WeightTable(seller=1.5))), list(scored(count, per_device))

    def work(rest: Callable[[float, str], None]) -> float:
        def read() -> Iterator[Offer]:
            for number, offer in zip(numbers(1), offers, strict=False):
                yield offer
                if number % TOLD_EVERY == 0:
                    rest(0.0, "")

        started = time.perf_counter()
        preview_offers(read(), market, policies)
        return round(time.perf_counter() - started, 2)

    end = time.perf_counter() + 3.0
    found: dict[str, object] = {"alone": told(await lags(lambda: time.perf_counter() < end))}
    for name, rest in (("beside_a_preview", resting(silent)), ("beside_one_that_never_rests", silent)):
        task = asyncio.create_task(asyncio.to_thread(work, rest))
        late = told(await lags(lambda task=task: not task.done()))
        found[name] = {**late, "seconds": await task}
    return {"offers": count, "event_loop_wakes_late": found}


def main() -> None:
    """Print the measurement as one JSON document."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--offers", type=int, default=1_000_000)
    options.add_argument("--per-device", type=int, default=30)
    options.add_argument("--beside", action="store_true")
    given = options.parse_args()
    found = (
        asyncio.run(beside(given.offers, given.per_device)) if given.beside else measure(given.offers, given.per_device)
    )
    sys.stdout.write(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
