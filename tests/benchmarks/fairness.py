"""Time the fairness view over synthetic offers, beside the bare scoring of the same offers in the same run.

`python tests/benchmarks/fairness.py --offers 1000000` prints one JSON document: seconds by part, offers a second, the
ratio to scoring alone, and the highest memory of the process. Offers are made device by device as they are read, as a
market's offers come from the engine, so that none but those at hand are in memory; making them is timed apart.
"""

import argparse
import itertools
import json
import random
import resource
import sys
import time
from collections.abc import Iterable, Iterator

import msgspec
from buybox_config.grades import Grade
from buybox_config.markets import Market, load_markets
from buybox_config.policy import Policy, WeightTable, load_policy
from buybox_config.settings import load_settings
from buybox_ranking.curves import Curves
from buybox_ranking.fairness.fairness import TOGETHER, fairness
from buybox_ranking.fairness.holders import Ranking
from buybox_ranking.formula import formula_curves
from buybox_ranking.offer import Offer, SellerFacts
from buybox_ranking.score import score_parts

SELLERS = 2_000

COLOURS = (None, "black", "midnight", "blue")


def seller(draw: random.Random, number: int) -> SellerFacts:
    """Make a seller; one in ten has no history."""
    if number % 10 == 0:
        return SellerFacts(f"seller-{number}", f"Seller {number}")
    return SellerFacts(f"seller-{number}", f"Seller {number}", draw.uniform(3, 5), 200, draw.uniform(0.01, 0.2))


def market_of(count: int, per_device: int) -> Iterator[Offer]:
    """Yield seeded offers, device by device."""
    draw = random.Random(5)  # noqa: S311 - a benchmark
    sellers = [seller(draw, number) for number in range(SELLERS)]
    for number in range(count):
        total = draw.randint(20_000, 60_000)
        yield Offer(
            offer_id=f"fr-{number:08}",
            seller=draw.choice(sellers),
            grade=Grade(draw.randint(2, 4)),
            price=total,
            total=total,
            market="FR",
            device_id=f"device-{number // per_device}",
            category="smartphone",
            colour=draw.choice(COLOURS),
            delivery_days=draw.choice((None, 1, 2, 3, 5)),
            warranty_months=draw.choice((None, 12, 24)),
            return_days=30,
            reference=35_000,
        )


def seconds_of(work: Iterable[object]) -> float:
    """Return how long it takes to go through all of it."""
    started = time.perf_counter()
    for _ in work:
        pass
    return time.perf_counter() - started


def scoring(offers: Iterable[Offer], curves: Curves) -> Iterator[object]:
    """Score offers in the batches that the view uses."""
    rest = iter(offers)
    while batch := list(itertools.islice(rest, TOGETHER)):
        yield score_parts(batch, curves)


def viewing(offers: Iterable[Offer], market: Market, before: Ranking, after: Ranking) -> Iterator[object]:
    """Make the view."""
    yield fairness(offers, market, before, after)


def other_model(curves: Curves) -> Curves:
    """Return curves that are not equal, so that every offer is scored twice."""
    return msgspec.structs.replace(curves, model_id=f"{curves.model_id}-again")


def measure(count: int, per_device: int) -> dict[str, object]:
    """Time each part over the same offers."""
    market = load_markets(load_settings().markets_dir)["FR"]
    curves, policy = formula_curves(), load_policy()
    dear = Policy(weights=WeightTable(price=0.5, seller=2.0))
    before = Ranking("formula", policy, curves)
    making = seconds_of(market_of(count, per_device))
    seconds = {
        "scoring_once": seconds_of(scoring(market_of(count, per_device), curves)) - making,
        "two_policies": seconds_of(viewing(market_of(count, per_device), market, before, Ranking("b", dear, curves)))
        - making,
        "two_models": seconds_of(
            viewing(market_of(count, per_device), market, before, Ranking("b", dear, other_model(curves)))
        )
        - making,
    }
    return {
        "offers": count,
        "offers_a_device": per_device,
        "seconds": {name: round(value, 1) for name, value in seconds.items()},
        "ratio_to_scoring_once": {name: round(value / seconds["scoring_once"], 2) for name, value in seconds.items()},
        "making_the_offers_s": round(making, 1),
        "highest_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    """Print the measurement as one JSON document."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--offers", type=int, default=1_000_000)
    options.add_argument("--per-device", type=int, default=30)
    given = options.parse_args()
    sys.stdout.write(json.dumps(measure(given.offers, given.per_device), indent=2) + "\n")


if __name__ == "__main__":
    main()
