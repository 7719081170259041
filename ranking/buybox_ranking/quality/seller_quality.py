"""How good a seller is: counts of its own faults and its ratings, shrunk towards the market by how much was seen."""

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
import numpy as np
from buybox_config.sellers import QualityCounts

from buybox_ranking.offer import SellerFacts
from buybox_ranking.quality.shrinkage import BetaPrior, high_end

LOWEST_RATING, HIGHEST_RATING = 1.0, 5.0
STARS = HIGHEST_RATING - LOWEST_RATING

USUAL_FAULTS = BetaPrior(0.06, 40.0)
"""Where a market has too few sellers to fit: 6 faults in 100 orders, worth 40 orders.

Marketplaces act on sellers at 2.5 % cancelled, 4 to 7 % late and 1 to 2 % defective: their sum is above this mean.
"""

USUAL_RATINGS = BetaPrior(0.82, 15.0)
"""Where a market has too few ratings to fit: 4.3 stars, worth 15 reviews."""

Kind = Literal["cancelled_by_seller", "late", "defective", "not_as_described"]

KINDS: tuple[Kind, ...] = ("cancelled_by_seller", "late", "defective", "not_as_described")
"""Kinds of fault with a rate of their own; not as described is a part of defective."""


Count = Annotated[int, msgspec.Meta(ge=0, le=10**12)] | Annotated[float, msgspec.Meta(ge=0, le=1e12)]
"""Whole as counted; a fraction where orders were weighted by their age."""

Stars = Annotated[float, msgspec.Meta(ge=0, le=HIGHEST_RATING)]
"""0 is what some write for none."""


class SellerCounts(msgspec.Struct, frozen=True):
    """What was counted of a seller in a window; only the seller's own faults, but for `returned`."""

    orders: Count = 0
    cancelled_by_seller: Count = 0
    late: Count = 0
    defective: Count = 0  # faulty or not as described
    reviews: Count = 0
    rating: Stars | None = None  # mean of the ratings
    not_as_described: Count = 0  # of those defective
    returned: Count = 0  # for whatever reason
    low_ratings: Count = 0  # of one or two stars

    @property
    def faults(self) -> float:
        """What went wrong by the seller; an order that was late and faulty counts twice."""
        return self.cancelled_by_seller + self.late + self.defective

    @property
    def trials(self) -> float:
        """Orders, or the faults where they are more: a rate never passes 1, and a clean order never raises it."""
        return max(self.orders, self.faults)


class QualityPrior(msgspec.Struct, frozen=True):
    """What is believed of a market's seller before anything is counted."""

    faults: BetaPrior = USUAL_FAULTS
    ratings: BetaPrior = USUAL_RATINGS  # as the share of the way from 1 to 5 stars
    # The usual ones of each kind stand in their published limits' proportions and are as strong as that of all faults.
    cancelled_by_seller: BetaPrior = BetaPrior(0.015, 40.0)
    late: BetaPrior = BetaPrior(0.03, 40.0)
    defective: BetaPrior = BetaPrior(0.015, 40.0)
    not_as_described: BetaPrior = BetaPrior(0.0075, 67.0)
    basis: Literal["market", "all_markets", "usual"] = "usual"  # whose sellers `faults` was fitted to
    not_fitted: tuple[str, ...] = ("faults", "ratings", *KINDS)  # those with too little to fit, taken from elsewhere

    def of(self, kind: Kind) -> BetaPrior:
        """Return the prior of one kind of fault."""
        prior: BetaPrior = getattr(self, kind)
        return prior


def counts_from(quality: QualityCounts) -> SellerCounts:
    """Take the counts of a seller file."""
    return SellerCounts(**quality.model_dump())


def fit_quality(counts: Iterable[SellerCounts]) -> QualityPrior:
    """Fit a market's priors to the counts of its sellers (empirical Bayes); see `quality_fit.fit_priors`.

    What has too little to be fitted is the usual one and named in `not_fitted`.
    """
    from buybox_ranking.quality.quality_fit import fit_priors  # noqa: PLC0415 - it needs scipy, which serving does not carry

    return fit_priors(list(counts), QualityPrior(), "market")


def star_share(rating: float | None) -> float:
    """Return how far a rating lies on the way from 1 to 5 stars, 0 to 1; none is 0."""
    if rating is None:
        return 0.0
    return min(max((rating - LOWEST_RATING) / STARS, 0.0), 1.0)


def fault_rate(counts: SellerCounts, prior: QualityPrior) -> float | None:
    """Return the seller's faults per order, 0 to 1, judged with caution; None when nothing was ordered yet.

    It is the posterior mean plus one posterior standard deviation: drawn to the market's mean and held back by how
    little was seen. With no orders it would be `prior.faults.ceiling`, which curves use as the floor of the fact.
    One more fault never lowers it, one more clean order never raises it.
    """
    if counts.orders <= 0:
        return None
    return float(high_end(prior.faults, np.array([float(counts.faults)]), np.array([float(counts.trials)]))[0])


def seller_facts(
    seller: str, name: str, counts: SellerCounts | None, prior: QualityPrior, *, shown: SellerCounts | None = None
) -> SellerFacts:
    """Make what offers carry of their seller; no counts is a seller without history.

    `shown` are the counts whose rating and number of reviews buyers see, where `counts` are weighted by age.
    """
    known = counts or SellerCounts()
    rated = shown or known
    rating = rated.rating if rated.reviews > 0 else None
    return SellerFacts(seller, name, rating, int(rated.reviews) if rating is not None else 0, fault_rate(known, prior))
