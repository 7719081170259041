"""How good a seller is: counts of its own faults and its ratings, shrunk towards the market by how much was seen."""

from collections.abc import Iterable
from typing import Annotated

import msgspec
import numpy as np
from buybox_config.sellers import QualityCounts

from buybox_ranking.offer import SellerFacts
from buybox_ranking.shrinkage import BetaPrior, fit_prior, high_end

LOWEST_RATING, HIGHEST_RATING = 1.0, 5.0
STARS = HIGHEST_RATING - LOWEST_RATING

USUAL_FAULTS = BetaPrior(0.06, 40.0)
"""Where a market has too few sellers to fit: 6 faults in 100 orders, worth 40 orders.

Marketplaces act on sellers at 2.5 % cancelled, 4 to 7 % late and 1 to 2 % defective: their sum is above this mean.
"""

USUAL_RATINGS = BetaPrior(0.82, 15.0)
"""Where a market has too few ratings to fit: 4.3 stars, worth 15 reviews."""


Count = Annotated[int, msgspec.Meta(ge=0, le=10**12)]
Stars = Annotated[float, msgspec.Meta(ge=0, le=HIGHEST_RATING)]
"""0 is what some write for none."""


class SellerCounts(msgspec.Struct, frozen=True):
    """What was counted of a seller in a window; only the seller's own faults."""

    orders: Count = 0
    cancelled_by_seller: Count = 0
    late: Count = 0
    defective: Count = 0  # faulty or not as described
    reviews: Count = 0
    rating: Stars | None = None  # mean of the ratings

    @property
    def faults(self) -> int:
        """Orders that went wrong by the seller; one that was late and faulty counts twice, at most one an order."""
        return min(self.cancelled_by_seller + self.late + self.defective, self.orders)


class QualityPrior(msgspec.Struct, frozen=True):
    """What is believed of a market's seller before anything is counted."""

    faults: BetaPrior = USUAL_FAULTS
    ratings: BetaPrior = USUAL_RATINGS  # as the share of the way from 1 to 5 stars


def counts_from(quality: QualityCounts) -> SellerCounts:
    """Take the counts of a seller file."""
    return SellerCounts(**quality.model_dump())


def fit_quality(counts: Iterable[SellerCounts]) -> QualityPrior:
    """Fit the market's priors to the counts of its sellers (empirical Bayes; see `shrinkage.fit_prior`).

    Ratings are treated as a rate between 1 and 5 stars: no rating on that scale has a larger variance than the
    binomial of the same mean, so the shrinkage errs on the careful side.
    """
    seen = list(counts)
    rated = [each for each in seen if each.rating is not None and each.reviews > 0]
    return QualityPrior(
        fit_prior([each.faults for each in seen], [each.orders for each in seen], USUAL_FAULTS),
        fit_prior(
            [star_share(each.rating) * each.reviews for each in rated], [e.reviews for e in rated], USUAL_RATINGS
        ),
    )


def star_share(rating: float | None) -> float:
    """Return how far a rating lies on the way from 1 to 5 stars, 0 to 1; none is 0."""
    if rating is None:
        return 0.0
    return min(max((rating - LOWEST_RATING) / STARS, 0.0), 1.0)


def fault_rate(counts: SellerCounts, prior: QualityPrior) -> float | None:
    """Return the seller's faults per order, 0 to 1, judged with caution; None when nothing was ordered yet.

    It is the posterior mean plus one posterior standard deviation: drawn to the market's mean and held back by how
    little was seen. With no orders it would be `prior.faults.ceiling`, which curves use as the floor of the fact.
    """
    if counts.orders <= 0:
        return None
    return float(high_end(prior.faults, np.array([float(counts.faults)]), np.array([float(counts.orders)]))[0])


def seller_facts(seller: str, name: str, counts: SellerCounts | None, prior: QualityPrior) -> SellerFacts:
    """Make what offers carry of their seller; no counts is a seller without history."""
    known = counts or SellerCounts()
    rating = known.rating if known.reviews > 0 else None
    return SellerFacts(seller, name, rating, known.reviews if rating is not None else 0, fault_rate(known, prior))
