"""Measure seller quality on simulated sellers whose true rates are known.

    python tests/benchmarks/seller_quality.py [--only errors|fits|half_life|over_grading|counting] [--seed 1]

Prints one JSON document. The sellers are drawn from log-normal rates, not from the beta distribution that the model
supposes, and share what makes them bad at everything. Nothing here is tuned on what it measures, but the half-life,
which is chosen by the table of `half_life`.
"""

import argparse
import datetime as dt
import json
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
from buybox_ranking.quality.beta_binomial import CREDIBLE, credible_rate, fit_likelihood
from buybox_ranking.quality.decay import HALF_LIFE_DAYS, weight
from buybox_ranking.quality.order_counts import GradeCounts, count_orders
from buybox_ranking.quality.orders import decode_orders
from buybox_ranking.quality.over_grading import find_over_grading
from buybox_ranking.quality.over_grading_fit import LADDER
from buybox_ranking.quality.quality_fit import fit_priors
from buybox_ranking.quality.seller_quality import KINDS, USUAL_FAULTS, QualityPrior, SellerCounts
from buybox_ranking.quality.shrinkage import BetaPrior, shrunk
from scipy.special import betaln

Matrix = np.ndarray[Any, np.dtype[np.float64]]

KIND_MEANS = {"cancelled_by_seller": 0.010, "late": 0.035, "defective": 0.030}
SHARED, OWN = 0.6, 0.3
"""Deviations of the logarithm of a seller's rates: what all its kinds of fault share, and what each has by itself."""


def true_rates(sellers: int, rng: np.random.Generator) -> Matrix:
    """Draw true rates, one row a seller and one column a kind."""
    worse = SHARED * rng.normal(size=(sellers, 1)) + OWN * rng.normal(size=(sellers, len(KIND_MEANS)))
    return np.asarray(np.minimum(np.array(list(KIND_MEANS.values())) * np.exp(worse), 0.3))


def measure_errors(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Compare raw and shrunk rates with the truth, by number of orders.

    400 sellers, half of them with other numbers of orders; root mean squared errors, means of ten markets.
    """
    rows = []
    for orders in (5, 10, 30, 100, 300, 1_000, 3_000):
        found: Counter[str] = Counter()
        for _ in range(10):
            found.update(_one_market(orders, rng))
        rows.append({"orders": orders} | {name: round(total / 10, 5) for name, total in found.items()})
    return rows


def _one_market(orders: int, rng: np.random.Generator) -> dict[str, float]:
    truth = true_rates(400, rng)
    trials = np.where(np.arange(400) % 2, orders, np.exp(rng.normal(5.0, 1.3, 400)).astype(int) + 1)
    faults = rng.binomial(trials[:, None], truth)
    judged = trials == orders
    counts = [
        SellerCounts(orders=int(n), cancelled_by_seller=int(c), late=int(late), defective=int(d))
        for n, (c, late, d) in zip(trials, faults, strict=True)
    ]
    prior = fit_priors(counts, QualityPrior(), "market")
    n, total, true_total = trials.astype(float), faults.sum(axis=1).astype(float), truth.sum(axis=1)
    by_kind = [shrunk(prior.of(kind), faults[:, at].astype(float), n) for at, kind in enumerate(KINDS[:3])]
    return {
        "raw": _error(total / n, true_total, judged),
        "shrunk": _error(shrunk(prior.faults, total, n), true_total, judged),
        "shrunk_usual_prior": _error(shrunk(USUAL_FAULTS, total, n), true_total, judged),
        "sum_of_shrunk_kinds": _error(np.sum(by_kind, axis=0), true_total, judged),
        "interval_holds_truth": _coverage(prior.faults, total, n, true_total, judged),
    }


def _error(found: Matrix, truth: Matrix, judged: Matrix) -> float:
    return float(np.sqrt(np.mean((found - truth)[judged] ** 2)))


def _coverage(prior: BetaPrior, faults: Matrix, trials: Matrix, truth: Matrix, judged: Matrix) -> float:
    places = np.flatnonzero(judged)
    held = [
        (rate := credible_rate(prior, faults[at], trials[at])).low <= truth[at] <= rate.high for at in places.tolist()
    ]
    return float(np.mean(held))


def measure_fits(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Compare a market's own prior with that of all markets, by its number of sellers; lower is better.

    Markets' means differ by a third; the measure is the root mean squared error of shrunk rates of new sellers of 50
    orders, over 300 markets.
    """
    rows = []
    for sellers in (8, 12, 20, 40, 80):
        own, pooled, usual = np.zeros(0), np.zeros(0), np.zeros(0)
        everyone = [_market(20, rng) for _ in range(30)]
        prior = _fitted(np.concatenate([n for n, _, _ in everyone]), np.concatenate([x for _, x, _ in everyone]))
        for _ in range(300):
            mean = float(np.exp(rng.normal(0, 0.33)))
            n, x, _ = _market(sellers, rng, mean)
            new_n, new_x, truth = _market(200, rng, mean, orders=50)
            own = np.append(own, (shrunk(_fitted(n, x, prior), new_x, new_n) - truth) ** 2)
            pooled = np.append(pooled, (shrunk(prior, new_x, new_n) - truth) ** 2)
            usual = np.append(usual, (shrunk(USUAL_FAULTS, new_x, new_n) - truth) ** 2)
        rows.append({"sellers": sellers, "own": _root(own), "all_markets": _root(pooled), "usual": _root(usual)})
    return rows


def _market(
    sellers: int, rng: np.random.Generator, mean: float = 1.0, orders: int | None = None
) -> tuple[Matrix, Matrix, Matrix]:
    truth = np.minimum(true_rates(sellers, rng).sum(axis=1) * mean, 0.6)
    n = np.full(sellers, orders) if orders else np.exp(rng.normal(5.0, 1.3, sellers)).astype(int) + 1
    return n.astype(float), rng.binomial(n, truth).astype(float), truth


def _fitted(n: Matrix, x: Matrix, otherwise: BetaPrior = USUAL_FAULTS) -> BetaPrior:
    return fit_likelihood(x.tolist(), n.tolist()) or otherwise


def _root(squares: Matrix) -> float:
    return round(float(np.sqrt(squares.mean())), 5)


HALF_LIVES = (15.0, 30.0, 60.0, 90.0, 180.0, 365.0, 1e9)


def measure_half_life(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Return what each half-life loses in predicting the next 30 days, against the best, in nats per 1,000 orders.

    Sellers' log rates wander (an Ornstein-Uhlenbeck process of deviation 0.67) and forget in the days named; 600
    sellers, a year of orders each.
    """
    rows = []
    for forgets in (1e9, 730.0, 365.0, 180.0):
        scores: Counter[float] = Counter()
        orders = 0.0
        for _ in range(2):
            placed, wrong = _wandering(300, forgets, rng)
            orders += placed[:, 365:].sum()
            scores.update({half_life: _predicts(placed, wrong, half_life) for half_life in HALF_LIVES})
        best = max(scores.values())
        losses = {f"{half_life:.0f}": round((best - scores[half_life]) / orders * 1000, 2) for half_life in HALF_LIVES}
        rows.append({"forgets_in_days": forgets, "loss": losses})
    return rows


def _wandering(sellers: int, forgets: float, rng: np.random.Generator) -> tuple[Matrix, Matrix]:
    kept = float(np.exp(-1 / forgets))
    place = rng.normal(size=sellers)
    days = []
    for _ in range(395):
        place = kept * place + np.sqrt(1 - kept**2) * rng.normal(size=sellers)
        days.append(np.minimum(0.06 * np.exp(0.67 * place), 0.6))
    placed = rng.poisson(np.exp(rng.normal(0.5, 1.2, (sellers, 1))), (sellers, 395))
    return placed.astype(float), rng.binomial(placed, np.array(days).T).astype(float)


def _predicts(placed: Matrix, wrong: Matrix, half_life: float) -> float:
    """Return the log likelihood of the last 30 days by what was believed before them."""
    weights = np.array([weight(364.5 - day, half_life) for day in range(365)])
    n, x = placed[:, :365] @ weights, wrong[:, :365] @ weights
    prior = _fitted(n, x)
    a, b = prior.mean * prior.strength + x, (1 - prior.mean) * prior.strength + n - x
    later, faults = placed[:, 365:].sum(axis=1), wrong[:, 365:].sum(axis=1)
    return float((betaln(a + faults, b + later - faults) - betaln(a, b)).sum())


ASSORTMENT = np.array([0.06, 0.36, 0.38, 0.19, 0.01])  # by grade, best first
HONEST_RATE = 0.012
SELLERS, OVER_GRADERS, CARELESS = 60, 3, 6
MARKETS = 40


def measure_over_grading(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Plant three over-graders (their Good is Fair) and six careless sellers among 60, in each of 40 marketplaces.

    A careless one has three and a half times the returns in every grade. `more` are the additional returns, a share
    of orders, of a grade that is not what it promises; `differs` is how far an honest seller's grades differ by
    themselves (deviation of the logarithm).
    """
    cases = [(more, differs) for more in (0.03, 0.05, 0.10) for differs in (0.0, 0.2)]
    sizes = (100, 200, 400, 800, 1_600, 3_200)
    return [_planted(more, differs, orders, rng) for more, differs in cases for orders in sizes]


def _planted(more: float, differs: float, orders: int, rng: np.random.Generator) -> dict[str, Any]:
    seen: Counter[str] = Counter()
    for _ in range(MARKETS):
        for found in find_over_grading(_marketplace(more, differs, orders, rng)).findings:
            kind = found.seller.split("-")[0]
            seen["found" if kind == "over" and found.grade == "good" else f"false_{kind}"] += 1
    return {
        "more": more,
        "differs": differs,
        "orders": orders,
        "orders_of_the_grade": round(orders * 0.4),
        "found_rate": round(seen["found"] / (MARKETS * OVER_GRADERS), 3),
        "false_alarms": {kind: seen[f"false_{kind}"] for kind in ("honest", "careless", "over")},
        "of": {"honest": MARKETS * (SELLERS - OVER_GRADERS - CARELESS), "careless": MARKETS * CARELESS},
    }


def _marketplace(
    more: float, differs: float, orders: int, rng: np.random.Generator
) -> dict[str, dict[str, GradeCounts]]:
    kinds = ["over"] * OVER_GRADERS + ["careless"] * CARELESS
    kinds += ["honest"] * (SELLERS - len(kinds))
    return {f"{kind}-{number}": _seller(kind, more, differs, orders, rng) for number, kind in enumerate(kinds)}


def _seller(kind: str, more: float, differs: float, orders: int, rng: np.random.Generator) -> dict[str, GradeCounts]:
    shares = np.array([0.05, 0.3, 0.4, 0.24, 0.01]) if kind == "over" else rng.dirichlet(ASSORTMENT * 8)
    if kind != "over" and rng.random() < 0.1:
        shares = np.eye(len(LADDER))[rng.integers(4)]  # one grade alone: nothing to compare it with
    rates = HONEST_RATE * rng.gamma(3, 1 / 3) * np.exp(rng.normal(0, differs, len(LADDER)))
    rates *= 3.5 if kind == "careless" else 1.0
    rates[LADDER.index("good")] += more if kind == "over" else 0.0
    placed = rng.multinomial(orders, shares)
    returned = rng.binomial(placed, np.minimum(rates, 0.6))
    return {grade: GradeCounts(int(n), int(x)) for grade, n, x in zip(LADDER, placed, returned, strict=True) if n}


def measure_counting(rng: np.random.Generator) -> dict[str, Any]:
    """Count 200,000 orders of one seller: lines a second, against decoding them alone."""
    lines = [_line(number, rng) for number in range(200_000)]
    decoding = _seconds(lambda: sum(1 for _ in decode_orders(lines, Counter())))
    now = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    counting = _seconds(lambda: count_orders(decode_orders(lines, Counter()), now))
    return {"orders_a_second": round(len(lines) / counting), "times_as_long_as_decoding": round(counting / decoding, 1)}


def _line(number: int, rng: np.random.Generator) -> bytes:
    day = int(rng.integers(1, 28))
    order = {
        "order_id": f"n-{number}",
        "seller": "shop",
        "grade": "good",
        "ordered_at": f"2026-{int(rng.integers(1, 11)):02d}-{day:02d}T10:00:00Z",
        "promised_by": f"2026-11-{day:02d}T10:00:00Z",
        "delivered_at": f"2026-11-{day:02d}T09:00:00Z",
        "rating": int(rng.integers(1, 6)),
    }
    return json.dumps(order).encode()


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


MEASURES: dict[str, Callable[[np.random.Generator], object]] = {
    "errors": measure_errors,
    "fits": measure_fits,
    "half_life": measure_half_life,
    "over_grading": measure_over_grading,
    "counting": measure_counting,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", choices=sorted(MEASURES))
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    wanted = [asked.only] if asked.only else list(MEASURES)
    found = {name: MEASURES[name](np.random.default_rng([asked.seed, at])) for at, name in enumerate(wanted)}
    settings = {"half_life_days": HALF_LIFE_DAYS, "credible": CREDIBLE, "seed": asked.seed}
    print(json.dumps({"settings": settings, **found}, indent=1))  # noqa: T201 - what it is for


if __name__ == "__main__":
    main()
