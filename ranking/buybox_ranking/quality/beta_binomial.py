"""The beta-binomial model fitted by marginal likelihood, and what its posterior supports; needs scipy.

Only loads and training import it: serving reads what they found.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize
from scipy.special import betainc, betaincinv, betaln, digamma, expit, logit

from buybox_ranking.quality.quality_findings import CredibleRate
from buybox_ranking.quality.shrinkage import MEANS, STRENGTHS, BetaPrior, Column, bounded, fit_moments

CREDIBLE = 0.9
"""Probability that a seller's true rate lies inside its interval."""


def fit_likelihood(successes: Sequence[float], trials: Sequence[float]) -> BetaPrior | None:
    """Fit a beta prior to members' counts, 0 <= successes <= trials; None where there is too little to fit.

    It maximises the marginal likelihood: the product over members of B(a + x, b + n - x) / B(a, b), which is the
    beta-binomial without the coefficient that no parameter is in, so that decayed counts may be fractions. Source: the
    empirical Bayes of C. N. Morris, "Parametric empirical Bayes inference", JASA 78 (1983), section 1, with the
    beta-binomial of J. G. Skellam, JRSS B 10 (1948). The weighted moments are where the search begins, and the answer
    where it finds no end.
    """
    start = fit_moments(successes, trials)
    if start is None:
        return None
    n = np.asarray(trials, dtype=np.float64)
    x = np.asarray(successes, dtype=np.float64)
    begin = [logit(start.mean), np.log(start.strength)]
    bounds = [tuple(logit(MEANS)), tuple(np.log(STRENGTHS))]
    found = minimize(_loss, begin, args=(x[n > 0], n[n > 0]), jac=True, method="L-BFGS-B", bounds=bounds)
    if not found.success or not np.isfinite(found.x).all():
        return start
    return bounded(float(expit(found.x[0])), float(np.exp(found.x[1])))


def log_likelihood(prior: BetaPrior, successes: Column, trials: Column) -> float:
    """Return the logarithm of the marginal likelihood of members' counts, without binomial coefficients."""
    a, b = prior.mean * prior.strength, (1 - prior.mean) * prior.strength
    return float((betaln(a + successes, b + trials - successes) - betaln(a, b)).sum())


def credible_rate(prior: BetaPrior, successes: float, trials: float) -> CredibleRate:
    """Return a member's posterior mean with its equal-tailed 90 % interval."""
    a = prior.mean * prior.strength + successes
    b = (1 - prior.mean) * prior.strength + max(trials - successes, 0.0)
    low, high = betaincinv(a, b, [(1 - CREDIBLE) / 2, (1 + CREDIBLE) / 2])
    return CredibleRate(a / (a + b), float(low), float(high))


def probability_above(successes: float, trials: float, rate: float) -> float:
    """Return how likely it is that a true rate is above `rate`, by its own counts alone (prior of Jeffreys)."""
    return 1 - float(betainc(successes + 0.5, max(trials - successes, 0.0) + 0.5, min(max(rate, 0.0), 1.0)))


def _loss(place: Column, successes: Column, trials: Column) -> tuple[float, Column]:
    """Return the negative log likelihood and its slope, by logit(mean) and log(strength)."""
    mean, strength = float(expit(place[0])), float(np.exp(place[1]))
    a, b = mean * strength, (1 - mean) * strength
    shared = digamma(strength) - digamma(strength + trials)
    by_a = float((digamma(a + successes) - digamma(a) + shared).sum())
    by_b = float((digamma(b + trials - successes) - digamma(b) + shared).sum())
    slope = np.array([(by_a - by_b) * strength * mean * (1 - mean), by_a * a + by_b * b])
    return -log_likelihood(BetaPrior(mean, strength), successes, trials), -slope
