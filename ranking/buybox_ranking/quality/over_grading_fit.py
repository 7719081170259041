"""The mixture behind over-grading, fitted to all sellers by expectation and maximisation.

Returns of a seller in a grade are Poisson with the mean

    orders x the market's rate of the grade x the seller's own factor x a jump where the grade is over-graded

The seller's own factor, Gamma with mean 1, is shared by its grades: who is careless in all of them has a high factor
and no jump. The share of over-graded grades is fitted too, which holds back false alarms among many sellers. Source of
the method: A. P. Dempster, N. M. Laird and D. B. Rubin, JRSS B 39 (1977); of the factor: C. N. Morris, JASA 78 (1983).
"""

from itertools import product
from math import lgamma

import msgspec
import numpy as np
import numpy.typing as npt
from buybox_config.grades import GRADES

from buybox_ranking.quality.shrinkage import Column

Matrix = npt.NDArray[np.float64]

LADDER = tuple(GRADES)
"""Columns of the matrices, best grade first; devices of the last cannot be worse than promised."""

JUMPS = (2.0, 3.0, 5.0)
"""How many times as often an over-graded grade comes back; smaller differences lie between honest grades too."""

HONEST_SHARE = 1 / 3
"""Of a seller's expected returns, at least so many stand in grades that it gives honestly: they are what the others
are compared with, and without them carelessness everywhere would pass for over-grading everywhere."""

PRIOR_FOUND, PRIOR_CELLS = 0.5, 25.0
"""Before anything is counted, half a grade of 25 is over-graded: 2 %."""

SHAPES = (0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 20.0, 40.0, 100.0)
"""Shapes of the sellers' own factor that are tried: it deviates by 1 / sqrt(shape)."""

DIFFERENCES = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
"""How far an honest seller's grades may differ among themselves, as a share; the one that fits is taken."""

USUAL_DIFFERENCE = 0.2
"""Where too few grades have returns enough to tell."""

TOLD_BY_RETURNS, TOLD_BY_GRADES = 4.0, 20
"""A seller's grade tells how far honest ones differ from four expected returns on; twenty of those are enough."""

MEDIAN_SQUARE = 0.455 * 0.7
"""Median of a squared deviation in units of its variance: 0.455 (chi-square, one degree), less what fitting the
seller's own factor to the same two to four grades takes away."""

ROUNDS = 60
SETTLED = 1e-4
"""The fit ends when no rate moves by more than this share."""


class Seen(msgspec.Struct, frozen=True):
    """Counts as matrices, one row a seller and one column a grade of the ladder."""

    orders: Matrix
    returned: Matrix


class Fit(msgspec.Struct, frozen=True):
    """What was found."""

    rates: Column  # the market's, by grade: returns per order given honestly
    over_graded: Matrix  # probability, by seller and grade
    expected: Matrix  # returns by the market's rate and the seller's own factor, without a jump
    share: float  # of grades that are over-graded


class _Explanations(msgspec.Struct, frozen=True):
    """Every way in which a seller may over-grade: which of its grades, and by how much."""

    factors: Matrix  # one row a way, one column a grade
    jumped: Matrix  # 1 where a grade is over-graded
    log_chance: Column  # of the jump's size


class _State(msgspec.Struct):
    rates: Column
    means: Matrix  # expected returns as believed now, jumps included
    own: Column  # the sellers' factors
    jumped: Matrix
    shape: float = 3.0
    share: float = PRIOR_FOUND / PRIOR_CELLS


def fit_mixture(seen: Seen) -> Fit:
    """Fit the mixture to counts of which at least one is a return."""
    ways = _explanations()
    first = _settle(seen, ways, USUAL_DIFFERENCE)
    difference = _difference(seen, first)
    state = first if difference == USUAL_DIFFERENCE else _settle(seen, ways, difference)
    return Fit(state.rates, state.jumped, seen.orders * state.rates * state.own[:, None], state.share)


def _explanations() -> _Explanations:
    subsets = [(*some, 0) for some in product((0, 1), repeat=len(LADDER) - 1)]
    rows = [(subset, jump) for subset in subsets for jump in (JUMPS if any(subset) else (1.0,))]
    jumped = np.array([subset for subset, _ in rows], dtype=np.float64)
    jumps = np.array([[jump] for _, jump in rows])
    chance = np.where(jumped.any(axis=1), -np.log(len(JUMPS)), 0.0)
    return _Explanations(jumps**jumped, jumped, chance)


def _settle(seen: Seen, ways: _Explanations, difference: float) -> _State:
    overall = seen.returned.sum() / seen.orders.sum()
    rates = np.full(len(LADDER), overall)
    state = _State(rates, seen.orders * rates, np.ones(len(seen.orders)), np.zeros_like(seen.orders))
    for _ in range(ROUNDS):
        before = state.rates
        _step(state, seen, ways, difference)
        if np.abs(state.rates / before - 1).max() < SETTLED:
            break
    return state


def _step(state: _State, seen: Seen, ways: _Explanations, difference: float) -> None:
    """Take one round: weigh each explanation of each seller, then fit rates, factors and shares to the weights."""
    heard = 1 / (1 + difference**2 * state.means)  # many returns say less where honest grades differ by themselves
    orders, returned = seen.orders * heard, seen.returned * heard
    expected = (orders * state.rates) @ ways.factors.T
    known = returned @ np.log(ways.factors).T + _log_prior(state, seen, ways)
    total = returned.sum(axis=1)
    state.shape = max(SHAPES, key=lambda shape: _log_evidence(shape, known, expected, total))
    weights = _weights(state.shape, known, expected, total)
    own = (state.shape + total)[:, None] / (state.shape + expected)
    state.own = (weights * own).sum(axis=1)
    state.jumped = weights @ ways.jumped
    believed = (weights * own) @ ways.factors
    state.rates = _rates(returned, orders * believed, state.rates)
    state.means = seen.orders * state.rates * believed
    judged = seen.orders[:, :-1] > 0
    state.share = (PRIOR_FOUND + state.jumped[:, :-1][judged].sum()) / (PRIOR_CELLS + judged.sum())


def _log_prior(state: _State, seen: Seen, ways: _Explanations) -> Matrix:
    """Return the logarithm of each explanation's chance, by seller; those that leave too little honest have none."""
    found = ways.jumped.sum(axis=1)
    chance = ways.log_chance + found * np.log(state.share) + (len(LADDER) - 1 - found) * np.log1p(-state.share)
    expected = seen.orders * state.rates
    honest = expected @ (1 - ways.jumped).T
    too_little = (honest < HONEST_SHARE * expected.sum(axis=1)[:, None]) & (found > 0)
    return np.where(too_little, -np.inf, chance)


def _log_weights(shape: float, known: Matrix, expected: Matrix, total: Column) -> Matrix:
    return np.asarray(known - (shape + total)[:, None] * np.log(shape + expected))


def _log_evidence(shape: float, known: Matrix, expected: Matrix, total: Column) -> float:
    """Return the logarithm of the sellers' marginal likelihood (negative binomial, mixed), less what is constant."""
    logs = _log_weights(shape, known, expected, total)
    highest = logs.max(axis=1)
    mixed = highest + np.log(np.exp(logs - highest[:, None]).sum(axis=1))
    gammas = sum(lgamma(shape + each) for each in total.tolist())
    return float(mixed.sum() + gammas + len(total) * (shape * np.log(shape) - lgamma(shape)))


def _weights(shape: float, known: Matrix, expected: Matrix, total: Column) -> Matrix:
    logs = _log_weights(shape, known, expected, total)
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _rates(returned: Matrix, exposure: Matrix, before: Column) -> Column:
    """Return returns per order by grade, at least 1 in 100,000; a grade that nobody sold keeps its rate."""
    exposed = exposure.sum(axis=0)
    found = returned.sum(axis=0) / np.where(exposed > 0, exposed, 1.0)
    return np.where(exposed > 0, np.maximum(found, 1e-5), before)


def _difference(seen: Seen, state: _State) -> float:
    """Return how far honest grades differ: the share under which their deviations have the median they should."""
    grades_sold = (seen.orders > 0).sum(axis=1, keepdims=True)
    telling = (state.means >= TOLD_BY_RETURNS) & (state.jumped < 1 / 2) & (grades_sold > 1)
    if telling.sum() < TOLD_BY_GRADES:
        return USUAL_DIFFERENCE
    means, squares = state.means[telling], (seen.returned - state.means)[telling] ** 2

    def off(difference: float) -> float:
        return abs(float(np.median(squares / (means + (difference * means) ** 2))) - MEDIAN_SQUARE)

    return min(DIFFERENCES, key=off)
