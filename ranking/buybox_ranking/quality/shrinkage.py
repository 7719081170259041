"""Rates of small samples, shrunk towards their population: the beta-binomial model, and its fit by moments."""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.float64]

MEANS = (0.001, 0.999)
"""Bounds of a fitted mean: a market in which nothing ever went wrong was not looked at for long."""

STRENGTHS = (4.0, 2000.0)
"""Bounds of a fitted strength: weaker would trust a single trial, stronger would never listen to a seller."""

ROUNDS = 20
"""Reweighting settles to five digits well before this."""

FEWEST = 8
"""With fewer members, what is usual predicts better than their own fit: docs/seller-quality.md has the table."""


class BetaPrior(msgspec.Struct, frozen=True):
    """What is believed of a member before anything is counted: a mean rate, worth `strength` trials."""

    mean: float
    strength: float

    @property
    def floor(self) -> float:
        """The low end for a member with no trials: one standard deviation below the mean."""
        return float(low_end(self, np.zeros(1), np.zeros(1))[0])

    @property
    def ceiling(self) -> float:
        """The high end for a member with no trials: one standard deviation above the mean."""
        return float(high_end(self, np.zeros(1), np.zeros(1))[0])


def shrunk(prior: BetaPrior, successes: Column, trials: Column) -> Column:
    """Return the posterior mean rate: the counted rate drawn towards the prior's mean by the number of trials."""
    return (prior.mean * prior.strength + successes) / (prior.strength + trials)


def high_end(prior: BetaPrior, successes: Column, trials: Column) -> Column:
    """Return the posterior mean plus one posterior standard deviation, at most 1.

    One more success never lowers it and one more failure never raises it, as long as (1 - mean) x strength is at
    least 1, which `bounded` sees to: the slopes of mean and deviation were compared, and a property test agrees.
    """
    return np.minimum(shrunk(prior, successes, trials) + _deviation(prior, successes, trials), 1.0)


def low_end(prior: BetaPrior, successes: Column, trials: Column) -> Column:
    """Return the posterior mean less one posterior standard deviation, at least 0."""
    return np.maximum(shrunk(prior, successes, trials) - _deviation(prior, successes, trials), 0.0)


def fit_moments(successes: Sequence[float], trials: Sequence[float]) -> BetaPrior | None:
    """Fit mean and strength to members' counts by weighted moments; None where there is too little to fit.

    Source: J. C. Kleinman, "Proportions with extraneous variance", JASA 68 (1973): the intraclass correlation by
    moments, weights n / (1 + rho (n - 1)) iterated; strength = 1 / rho - 1.
    """
    n = np.asarray(trials, dtype=np.float64)
    counted = n > 0
    n, x = n[counted], np.asarray(successes, dtype=np.float64)[counted]
    if len(n) < FEWEST or not 0 < x.sum() < n.sum():
        return None
    mean, rho = _moments(x / n, n)
    if rho <= 0:
        return bounded(mean, STRENGTHS[1])
    return bounded(mean, 1 / rho - 1)


def bounded(mean: float, strength: float) -> BetaPrior:
    """Keep a prior inside `MEANS` and `STRENGTHS`, its first shape parameter at 1/2 or more, its second at 1.

    Below 1/2 (the prior of Jeffreys) a single fault would decide; the second bound is what `high_end` rests on.
    """
    kept_mean = min(max(mean, MEANS[0]), MEANS[1])
    least = max(0.5 / kept_mean, 1 / (1 - kept_mean))
    return BetaPrior(kept_mean, max(min(max(strength, STRENGTHS[0]), STRENGTHS[1]), least))


def _deviation(prior: BetaPrior, successes: Column, trials: Column) -> Column:
    mean = shrunk(prior, successes, trials)
    return np.sqrt(np.maximum(mean * (1 - mean), 0.0) / (prior.strength + trials + 1))


def _moments(rates: Column, trials: Column) -> tuple[float, float]:
    rho, mean = 0.0, 0.0
    for _ in range(ROUNDS):
        weights = trials / (1 + max(rho, 0.0) * (trials - 1))
        share = 1 - weights / weights.sum()
        mean = float((weights * rates).sum() / weights.sum())
        chance = mean * (1 - mean)
        spread = float((weights * (rates - mean) ** 2).sum())
        expected = float((weights / trials * share).sum())
        room = float((weights * share).sum()) - expected
        if chance <= 0 or room <= 0:
            return mean, 0.0
        rho = min((spread - chance * expected) / (chance * room), 1.0)
    return mean, rho
