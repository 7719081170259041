"""Who promises a better look than it sends: returns as "not as described", by seller and grade, against its others."""

from collections.abc import Iterator, Mapping

import msgspec
import numpy as np

from buybox_ranking.quality.beta_binomial import probability_above
from buybox_ranking.quality.order_counts import GradeCounts
from buybox_ranking.quality.over_grading_fit import LADDER, Fit, Seen, fit_mixture
from buybox_ranking.quality.quality_findings import OverGraded

FEWEST_SELLERS = 8
"""With fewer, what is usual cannot be told from what one seller does."""

CERTAIN = 0.95
"""Probability from which a grade is called over-graded: of those called so, fewer than one in twenty is not."""


class GradeReturns(msgspec.Struct, frozen=True):
    """How often each grade comes back as not as described, and whose grades stand out."""

    market_rates: dict[str, float]  # of grades given honestly
    findings: tuple[OverGraded, ...] = ()
    sellers: int = 0  # that were compared; fewer than eight are not


def find_over_grading(counts: Mapping[str, Mapping[str, GradeCounts]]) -> GradeReturns:
    """Compare sellers' returns by grade (canonical words): counts of one period, plain.

    A grade stands out when three things are credible: that it is over-graded rather than its seller careless in all
    its grades (`over_grading_fit`), that it comes back more often than the market's same grade, and that it behaves
    no better than the market's next lower one.
    """
    sold = {seller: grades for seller, grades in counts.items() if any(each.orders for each in grades.values())}
    seen = _seen(sold)
    if len(sold) < FEWEST_SELLERS or seen.returned.sum() == 0:
        return GradeReturns({}, sellers=len(sold))
    fit = fit_mixture(seen)
    rates = {grade: float(fit.rates[at]) for at, grade in enumerate(LADDER) if seen.orders[:, at].any()}
    found = _candidates(list(sold), seen, fit, rates)
    return GradeReturns(rates, tuple(each for each in found if _stands_out(each)), len(sold))


def _seen(counts: Mapping[str, Mapping[str, GradeCounts]]) -> Seen:
    none = GradeCounts(0, 0)
    table = [[grades.get(grade, none) for grade in LADDER] for grades in counts.values()]
    orders = np.array([[each.orders for each in row] for row in table], dtype=np.float64)
    returned = np.array([[each.not_as_described for each in row] for row in table], dtype=np.float64)
    return Seen(orders.reshape(-1, len(LADDER)), returned.reshape(-1, len(LADDER)))


def _candidates(sellers: list[str], seen: Seen, fit: Fit, market_rates: Mapping[str, float]) -> Iterator[OverGraded]:
    for row, at in np.argwhere((fit.over_graded >= CERTAIN) & (seen.orders > 0)).tolist():
        orders, returned = float(seen.orders[row, at]), float(seen.returned[row, at])
        lower = next((grade for grade in LADDER[at + 1 :] if grade in market_rates), None)
        yield OverGraded(
            seller=sellers[row],
            grade=LADDER[at],
            probability=float(fit.over_graded[row, at]),
            orders=int(orders),
            not_as_described=int(returned),
            rate=returned / orders,
            expected_rate=float(fit.expected[row, at]) / orders,
            market_rate=market_rates[LADDER[at]],
            next_grade=lower,
            next_rate=None if lower is None else market_rates[lower],
        )


def _stands_out(found: OverGraded) -> bool:
    returned, orders = float(found.not_as_described), float(found.orders)
    if probability_above(returned, orders, found.market_rate) < CERTAIN:
        return False
    return found.next_rate is None or probability_above(returned, orders, found.next_rate) > 1 - CERTAIN
