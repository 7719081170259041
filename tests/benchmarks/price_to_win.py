"""Time the price to win and the next best moves of many offers, beside a bare sort of the same offers by their key.

`python tests/benchmarks/price_to_win.py --offers 1000000` prints one JSON document: seconds by part, the ratio to the
sort, the highest memory of the process before and after, what was found, and milliseconds of `buybox rank` for lists
of 100. `--model DIR` takes a trained model, else the formula. Every offer of the market is asked about, each with the
counts of its seller, as if all sellers asked at once. `--contested` puts all offers of a device into one box, in
stock: then every offer has rivals, and all but the first of each box are asked for every lever.
"""

import argparse
import collections
import datetime as dt
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np
from buybox_config.grades import Grade
from buybox_config.markets import load_markets
from buybox_config.policy import load_policy
from buybox_ranking.models.model import Model, formula_model
from buybox_ranking.models.model_folder import read_model
from buybox_ranking.offer import Offer
from buybox_ranking.quality.seller_quality import QualityPrior, SellerCounts
from buybox_ranking.rank import rank
from buybox_ranking.ranked_list import answer_list, read_list
from buybox_ranking.score import with_parts
from buybox_ranking.winning.contest import Asked, Contest, contest_of
from buybox_ranking.winning.levels import SellerQuality
from buybox_ranking.winning.moves import Move, next_moves
from buybox_ranking.winning.own_offers import weights_of
from buybox_ranking.winning.price_room import market_terms
from buybox_ranking.winning.price_to_win import prices_to_win
from generated_offers import generated_offers

T = TypeVar("T")

LIST = 100

ROUNDS = 200


def timed(seconds: dict[str, float], name: str, work: Callable[[], T]) -> T:
    """Do the work and note how long it took."""
    started = time.perf_counter()
    found = work()
    seconds[name] = round(time.perf_counter() - started, 2)
    return found


def megabytes() -> int:
    """Return the highest memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def bare_sort(contest: Contest, boxes: np.ndarray[tuple[int, ...], np.dtype[np.intp]]) -> object:
    """Sort all offers by box and key, and nothing else."""
    return np.lexsort((*reversed(contest.facts.key()), boxes))


def known_of(offers: list[Offer]) -> list[SellerQuality | None]:
    """Return counts for each seller, in proportion to its fault rate."""
    known: dict[str, SellerQuality | None] = {}
    for offer in offers:
        rate = offer.seller.fault_rate
        third = 0 if rate is None else round(200 * rate)
        counts = SellerCounts(orders=600, late=third, cancelled_by_seller=third, defective=third)
        known.setdefault(offer.seller.id, None if rate is None else SellerQuality(counts, QualityPrior()))
    return [known[offer.seller.id] for offer in offers]


def market_of(count: int, *, contested: bool) -> list[Offer]:
    """Make the offers of a market."""
    offers = generated_offers(count)
    if not contested:
        return offers
    one_box = {"grade": Grade.GOOD, "colour": None, "battery_new": False, "quantity": 1}
    return [msgspec.structs.replace(offer, **one_box) for offer in offers]


def measure(count: int, model: Model, *, contested: bool) -> dict[str, object]:
    """Measure one market."""
    seconds: dict[str, float] = {}
    offers = timed(seconds, "make_and_score", lambda: with_parts(market_of(count, contested=contested), model.curves))
    quality, terms = known_of(offers), market_terms(load_markets()["FR"], None)
    before = megabytes()
    contest = timed(seconds, "columns_and_best_rivals", lambda: contest_of(offers, weights_of(offers, load_policy())))
    asked = Asked(contest, np.arange(len(offers)), offers, [terms] * len(offers))
    prices = timed(seconds, "prices_to_win", lambda: prices_to_win(asked, model.curves))
    moves = timed(seconds, "moves", lambda: next_moves(asked, prices, quality, model.curves))
    after = megabytes()
    timed(seconds, "bare_sort", lambda: bare_sort(contest, contest.first))
    whole = sum(seconds[name] for name in ("columns_and_best_rivals", "prices_to_win", "moves"))
    return {
        "offers": count,
        "contested": contested,
        "model": model.curves.model_id,
        "seconds": seconds,
        "seconds_all": round(whole, 2),
        "offers_a_second": round(count / whole),
        "ratio_to_bare_sort": round(whole / seconds["bare_sort"], 1),
        "memory_mb": {"offers_alone": before, "highest": after},
        "prices": dict(collections.Counter(price.no_price or "a price wins" for price in prices)),
        "moves": dict(collections.Counter(move.lever for told in moves for move in told)),
    }


def measure_list(model: Model) -> dict[str, object]:
    """Time one list of 100 offers, alone and as `buybox rank` answers it; milliseconds."""
    policy, markets = load_policy(), load_markets()
    now = dt.datetime.now(dt.UTC)
    offers = with_parts(generated_offers(LIST, one_device=True), model.curves)
    quality = known_of(offers)
    listed = [facts_of(offer, known) for offer, known in zip(offers, quality, strict=True)]
    asked = read_list(msgspec.json.encode({"market": "FR", "device_id": "d0", "offers": listed}))
    terms = [market_terms(markets["FR"], None)] * LIST

    def told() -> list[tuple[Move, ...]]:
        question = Asked(contest_of(offers, weights_of(offers, policy)), np.arange(LIST), offers, terms)
        return next_moves(question, prices_to_win(question, model.curves), quality, model.curves)

    return {
        "offers": LIST,
        "rank_alone": percentiles(lambda: rank(offers, policy, now)),
        "prices_and_moves": percentiles(told),
        "buybox_rank_of_a_read_line": percentiles(lambda: answer_list(asked, model, policy, markets, now)),
    }


def facts_of(offer: Offer, known: SellerQuality | None) -> dict[str, object]:
    """Write an offer as a list to rank has it."""
    names = ("delivery_days", "warranty_months", "return_days", "battery_health_pct", "battery_new", "colour")
    facts = {name: getattr(offer, name) for name in (*names, "quantity", "category")}
    money = {name: euros(getattr(offer, name)) for name in ("price", "total", "reference")}
    seller = {"id": offer.seller.id, "rating": offer.seller.rating, "quality": known and known.counts}
    return {"offer_id": offer.offer_id, "seller": seller, "grade": offer.grade.word, **facts, **money}


def euros(minor: int) -> dict[str, str]:
    """Write money."""
    return {"amount": f"{minor / 100:.2f}", "currency": "EUR"}


def percentiles(work: Callable[[], object]) -> dict[str, float]:
    """Return milliseconds of repeated work; the first tenth warms up and is not counted."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(times[ROUNDS // 10 :], n=100)
    return {"p50_ms": round(cuts[49], 2), "p99_ms": round(cuts[98], 2)}


def main() -> None:
    """Print the measurement as one JSON document."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--offers", type=int, default=1_000_000)
    options.add_argument("--model", type=Path)
    options.add_argument("--contested", action="store_true")
    given = options.parse_args()
    model = read_model(given.model) if given.model else formula_model()
    document = {"market": measure(given.offers, model, contested=given.contested), "list": measure_list(model)}
    sys.stdout.write(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    main()
